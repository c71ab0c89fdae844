using System.Text;

namespace Integration.Testing.Tables;

/// <summary>Takes the actions out of the multipart body of a transaction.</summary>
internal static class BatchReader
{
    private const string IfMatch = "If-Match: ";

    public static List<TableCall> Read(ReadOnlyMemory<byte> body)
    {
        var actions = new List<TableCall>();
        while (NextLine(ref body, out var line))
        {
            // "PUT http://…/Table(PartitionKey='…',RowKey='…') HTTP/1.1"
            if (line.Span.EndsWith(" HTTP/1.1"u8))
            {
                actions.Add(ReadAction(Encoding.UTF8.GetString(line.Span).Split(' '), ref body));
            }
        }

        return actions;
    }

    private static TableCall ReadAction(string[] request, ref ReadOnlyMemory<byte> rest)
    {
        string? condition = null;
        while (NextLine(ref rest, out var header) && header.Length > 0)
        {
            if (header.Span.StartsWith("If-Match: "u8))
            {
                condition = Encoding.UTF8.GetString(header.Span[IfMatch.Length..]);
            }
        }

        // The client writes an entity as one line of JSON; what is deleted has an empty one.
        NextLine(ref rest, out var entity);
        return new(request[0], TableCall.ResourceOf(request[1]), condition, entity);
    }

    private static bool NextLine(ref ReadOnlyMemory<byte> rest, out ReadOnlyMemory<byte> line)
    {
        var end = rest.Span.IndexOf("\r\n"u8);
        line = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[(end + 2)..];
        return end >= 0;
    }
}
