using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Integration.Testing.Tables;

/// <summary>Reads: one entity, or a page of those that match a filter.</summary>
internal static class TableQuery
{
    private const int LargestPage = 1000;

    public static TableAnswer Get(MemoryTable table, string partition, string row, Dictionary<string, string> query) =>
        table.Find(partition, row) is { } entity ? TableAnswer.Read(Json(entity, Select(query)), ("ETag", entity.ETag)) : TableAnswer.NotFound;

    public static TableAnswer Run(MemoryTable table, Dictionary<string, string> query)
    {
        ODataExpression? filter;
        try
        {
            filter = query.TryGetValue("$filter", out var text) ? ODataParser.Parse(text) : null;
        }
        catch (FormatException)
        {
            return TableAnswer.Refused(400, "InvalidInput", "The query condition specified in the request is invalid.");
        }

        var most = query.TryGetValue("$top", out var top) ? int.Parse(top, null) : LargestPage;
        if (most is < 1 or > LargestPage)
        {
            throw new NotSupportedException($"The tables in memory have no pages of {most} rows.");
        }

        var select = Select(query);
        var body = new ArrayBufferWriter<byte>(1024);
        body.Write("{\"value\":["u8);
        var rows = 0;
        foreach (var entity in table.From(KeyRange.Of(filter), Start(query)))
        {
            if (filter?.Matches(entity.Value) == false)
            {
                continue;
            }

            if (rows == most)
            {
                body.Write("]}"u8);
                return TableAnswer.Read(
                    body.WrittenSpan.ToArray(),
                    ("x-ms-continuation-NextPartitionKey", Token(entity.PartitionKey)),
                    ("x-ms-continuation-NextRowKey", Token(entity.RowKey)));
            }

            body.Write(rows++ == 0 ? ""u8 : ","u8);
            body.Write(Json(entity, select));
        }

        body.Write("]}"u8);
        return TableAnswer.Read(body.WrittenSpan.ToArray());
    }

    private static byte[] Json(MemoryEntity entity, HashSet<string>? select) => select is null ? entity.Json : EntityJson.Write(entity, select);

    private static HashSet<string>? Select(Dictionary<string, string> query) =>
        query.TryGetValue("$select", out var names) ? [.. names.Split(',')] : null;

    private static (string Partition, string Row)? Start(Dictionary<string, string> query) =>
        query.TryGetValue("NextPartitionKey", out var partition) ? (Key(partition), Key(query.GetValueOrDefault("NextRowKey", "1!"))) : null;

    // Keys may hold what headers may not, and a token must not be empty.
    private static string Token(string key) => "1!" + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(key));

    private static string Key(string token) => Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token.AsSpan(2)));
}
