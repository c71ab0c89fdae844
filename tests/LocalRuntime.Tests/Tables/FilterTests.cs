using System.Globalization;
using Azure.Data.Tables;

namespace LocalRuntime.Tests.Tables;

public abstract class FilterTests(TableBackend tables)
{
    [Collection(AzuriteTables.Name)]
    public sealed class OnAzurite(AzuriteTables azurite) : FilterTests(azurite);

    public sealed class InMemory() : FilterTests(new MemoryTableBackend());

    private static readonly Guid Id = Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e");
    private static readonly DateTimeOffset At = DateTimeOffset.Parse("2026-02-28T23:59:59.123Z", CultureInfo.InvariantCulture);

    public static TheoryData<object?, string> Literals => new()
    {
        { "it's", "'it''s'" },
        { 'x', "'x'" },
        { 7, "7" },
        { 7L, "7L" },
        { 0.5, "0.5" },
        { true, "true" },
        { false, "false" },
        { null, "null" },
        { Id, "guid'0f8fad5b-d9cb-469f-a165-70867728950e'" },
        { At, "datetime'2026-02-28T23:59:59.123Z'" },
        { At.ToOffset(TimeSpan.FromHours(2)), "datetime'2026-02-28T23:59:59.123Z'" },
        { At.UtcDateTime.AddTicks(1), "datetime'2026-02-28T23:59:59.1230001Z'" },
        { new byte[] { 0, 10, 255 }, "X'000AFF'" },
        { BinaryData.FromBytes(new byte[] { 1, 2 }), "X'0102'" },
    };

    [Theory]
    [MemberData(nameof(Literals))]
    public void A_hole_becomes_a_literal_of_its_type(object? value, string literal)
    {
        TableClient.CreateQueryFilter($"A eq {value} and B ne {value}").ShouldBe($"A eq {literal} and B ne {literal}");
        TableServiceClient.CreateQueryFilter($"A eq {value}").ShouldBe($"A eq {literal}");
    }

    [Fact]
    public void A_value_without_a_literal_is_refused() =>
        Should.Throw<ArgumentException>(() => TableClient.CreateQueryFilter($"A eq {TimeSpan.Zero}"));

    [Fact]
    public async Task The_service_finds_a_row_by_each_of_its_values()
    {
        var table = await tables.NewTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "it's") { ["Text"] = "it's & more", ["N"] = 7, ["L"] = 7L, ["D"] = 0.5, ["B"] = true, ["Id"] = Id, ["At"] = At, ["Bytes"] = new byte[] { 0, 10, 255 } });
        await table.AddEntityAsync(new TableEntity("p", "other") { ["Text"] = "other", ["N"] = 8, ["L"] = 8L, ["D"] = 1.5, ["B"] = false, ["Id"] = Guid.Empty, ["At"] = At.AddSeconds(1), ["Bytes"] = new byte[] { 1 } });

        FormattableString[] filters =
        [
            $"RowKey eq {"it's"}",
            $"Text eq {"it's & more"}",
            $"N eq {7}",
            $"N lt {8}",
            $"L eq {7L}",
            $"D eq {0.5}",
            $"B eq {true}",
            $"Id eq {Id}",
            $"At eq {At}",
            $"At lt {At.AddSeconds(1).UtcDateTime}",
            $"Bytes eq {new byte[] { 0, 10, 255 }}",
            $"(PartitionKey eq {"p"} and RowKey ge {"it"}) and not (N gt {7})",
        ];

        foreach (var filter in filters)
        {
            var rows = await table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter(filter)).ToListAsync();
            rows.Select(row => row.RowKey).ShouldBe(["it's"], filter.Format);
        }
    }

    [Theory]
    [InlineData("Text eq 'a'", "a")]
    [InlineData("Text ne 'a'", "b")]
    [InlineData("not (Text eq 'a')", "b,none")]
    [InlineData("Text eq 'a' or Text eq 'b' and N eq 1", "a")]
    [InlineData("(Text eq 'a' or Text eq 'b') and N eq 2", "b")]
    [InlineData("N ge 1 and N le 2", "a,b")]
    [InlineData("N gt 1", "b")]
    [InlineData("Text ge 'b'", "b")]
    [InlineData("PartitionKey eq 'p' and RowKey gt 'a' and RowKey le 'none'", "b,none")]
    [InlineData("RowKey ge 'b' and RowKey lt 'c' or RowKey eq 'none'", "b,none")]
    [InlineData("PartitionKey ne 'p'", "")]
    public async Task A_property_that_is_missing_matches_no_comparison(string filter, string rows)
    {
        var table = await tables.NewTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "a") { ["Text"] = "a", ["N"] = 1 });
        await table.AddEntityAsync(new TableEntity("p", "b") { ["Text"] = "b", ["N"] = 2 });
        await table.AddEntityAsync(new TableEntity("p", "none"));

        var found = await table.QueryAsync<TableEntity>(filter).ToListAsync();

        string.Join(',', found.Select(row => row.RowKey)).ShouldBe(rows);
    }
}
