using System.Globalization;
using System.Text;
using Azure;
using Azure.Core;

namespace LocalRuntime.Tables.Batch;

/// <summary>Takes the answers to the single actions out of the multipart answer to the transaction.</summary>
internal static class BatchResponse
{
    private const string StatusLine = "HTTP/1.1 ";

    public static List<PartResponse> Parse(Response response)
    {
        using var lines = new StringReader(Encoding.UTF8.GetString(response.Content));
        var parts = new List<PartResponse>();
        while (lines.ReadLine() is { } line)
        {
            if (line.StartsWith(StatusLine, StringComparison.Ordinal))
            {
                parts.Add(ParsePart(line[StatusLine.Length..], lines));
            }
        }

        return parts;
    }

    private static PartResponse ParsePart(string status, StringReader lines)
    {
        var headers = new List<HttpHeader>();
        while (lines.ReadLine() is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            headers.Add(new(line[..colon].Trim(), line[(colon + 1)..].Trim()));
        }

        var body = new StringBuilder();
        while (lines.ReadLine() is { } line && !line.StartsWith("--", StringComparison.Ordinal))
        {
            body.AppendLine(line);
        }

        var reason = status.Length > 4 ? status[4..] : "";
        return new(int.Parse(status.AsSpan(0, 3), CultureInfo.InvariantCulture), reason, headers, body.ToString());
    }
}
