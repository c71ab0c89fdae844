using System.Globalization;
using System.Text.Json;
using Integration.Core.Results;
using Integration.Core.Storage;
using Microsoft.AspNetCore.Http;

namespace Integration.Functions.Http;

/// <summary>Reads what an API request holds; whatever is wrong is named by its field.</summary>
internal static class RequestReading
{
    private const int MostBytes = 1024 * 1024;
    private const int MostItems = 500;

    public static async Task<Result<T>> ReadJsonAsync<T>(this HttpRequest request, CancellationToken cancellationToken)
        where T : class
    {
        var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        for (int read; (read = await request.Body.ReadAsync(chunk, cancellationToken)) > 0;)
        {
            buffer.Write(chunk, 0, read);
            if (buffer.Length > MostBytes)
            {
                return Malformed("$", $"The body is over {MostBytes / 1024} KiB.");
            }
        }

        try
        {
            return JsonSerializer.Deserialize<T>(buffer.GetBuffer().AsSpan(0, (int)buffer.Length), ApiJson.Options) is { } body
                ? body
                : Malformed("$", "The body is null; a JSON value is required.");
        }
        catch (JsonException broken)
        {
            var field = broken.Path is null or "$" ? "$" : broken.Path.TrimStart('$', '.');
            return Malformed(field, buffer.Length == 0 ? "The body is empty; JSON is required." : Explain(broken));
        }
    }

    public static Result<PageRequest> ReadPage(this HttpRequest request)
    {
        string? after = request.Query["after"];
        string? limit = request.Query["limit"];
        if (limit is null)
        {
            return new PageRequest(After: after);
        }

        return int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= MostItems
            ? new PageRequest(number, after)
            : Malformed("limit", $"is \"{limit}\"; use a number from 1 to {MostItems}.");
    }

    /// <summary>An optional query value that has to be <c>true</c> or <c>false</c>.</summary>
    public static Result<object> ReadFlag(this HttpRequest request, string name, out bool value)
    {
        string? text = request.Query[name];
        value = false;
        return text is null || bool.TryParse(text, out value) ? true : Malformed(name, $"is \"{text}\"; use true or false.");
    }

    /// <summary>An optional query value that has to be one of an enum's names as the API writes them.</summary>
    public static Result<object> ReadName<T>(this HttpRequest request, string name, out T? value)
        where T : struct, Enum
    {
        string? text = request.Query[name];
        value = null;
        if (text is null)
        {
            return true;
        }

        var names = Enum.GetValues<T>().ToDictionary(item => JsonSerializer.SerializeToElement(item, ApiJson.Options).GetString()!);
        if (!names.TryGetValue(text, out var found))
        {
            return Malformed(name, $"is \"{text}\"; use one of {string.Join(", ", names.Keys)}.");
        }

        value = found;
        return true;
    }

    private static string Explain(JsonException broken) =>
        broken.InnerException is null && broken.Message.Contains("could not be converted", StringComparison.Ordinal)
            ? "has a value that is not allowed here."
            : $"The body is not valid JSON at line {broken.LineNumber + 1}, byte {broken.BytePositionInLine}.";

    private static Problem Malformed(string field, string message) =>
        new(ProblemKind.Malformed, "malformed-request", field == "$" ? message : $"{field}: {message}", new Dictionary<string, string[]> { [field] = [message] });
}
