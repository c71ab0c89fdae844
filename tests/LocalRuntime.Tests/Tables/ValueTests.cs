using System.Globalization;
using Azure.Data.Tables;

namespace LocalRuntime.Tests.Tables;

public abstract class ValueTests(TableBackend tables)
{
    [Collection(AzuriteTables.Name)]
    public sealed class OnAzurite(AzuriteTables azurite) : ValueTests(azurite);

    public sealed class InMemory() : ValueTests(new MemoryTableBackend());

    private static readonly DateTimeOffset ToTheTick = DateTimeOffset.Parse("2026-02-28T23:59:59.1234567Z", CultureInfo.InvariantCulture);

    public static TheoryData<string, object> Values => new()
    {
        { "text", "Zürich 東京 😀 \"quoted\" \\ / \t\r\n \u2028 </script> it's 100% {json}" },
        { "empty text", "" },
        { "text like a time", "2026-02-28T23:59:59Z" },
        { "long text", new string('x', 32 * 1024) },
        { "int", 42 },
        { "smallest int", int.MinValue },
        { "long", 42L },
        { "smallest long", long.MinValue },
        { "largest long", long.MaxValue },
        { "double", 0.1 },
        { "whole double", 5.0 },
        { "negative double", -1234567.125 },
        { "largest double", 1.7976931348623e308 },
        { "tiny double", 1e-300 },
        { "NaN", double.NaN },
        { "infinity", double.PositiveInfinity },
        { "negative infinity", double.NegativeInfinity },
        { "true", true },
        { "false", false },
        { "guid", Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e") },
        { "time", ToTheTick },
        { "time on the second", new DateTimeOffset(2026, 2, 28, 0, 0, 0, TimeSpan.Zero) },
        { "binary", new byte[] { 0, 1, 2, 253, 254, 255 } },
        { "empty binary", Array.Empty<byte>() },
        { "64 KiB of binary", Enumerable.Range(0, 65536).Select(n => (byte)n).ToArray() },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public async Task A_value_comes_back_as_it_was_written(string name, object value)
    {
        var table = await tables.NewTableAsync();

        await table.AddEntityAsync(new TableEntity("p", name) { ["Value"] = value });
        await table.SubmitTransactionAsync([new(TableTransactionActionType.Add, new TableEntity("q", name) { ["Value"] = value })]);

        (await table.GetEntityAsync<TableEntity>("p", name)).Value["Value"].ShouldBe(value);
        (await table.GetEntityAsync<TableEntity>("q", name)).Value["Value"].ShouldBe(value);
        await foreach (var row in table.QueryAsync<TableEntity>())
        {
            row["Value"].ShouldBe(value);
        }
    }

    [Fact]
    public async Task A_time_is_stored_as_an_instant()
    {
        var table = await tables.NewTableAsync();

        await table.AddEntityAsync(new TableEntity("p", "r")
        {
            ["Elsewhere"] = ToTheTick.ToOffset(TimeSpan.FromHours(2)),
            ["Utc"] = ToTheTick.UtcDateTime,
        });

        var read = (await table.GetEntityAsync<TableEntity>("p", "r")).Value;
        read.GetDateTimeOffset("Elsewhere").ShouldBe(ToTheTick);
        read.GetDateTimeOffset("Elsewhere")!.Value.Offset.ShouldBe(TimeSpan.Zero);
        read.GetDateTime("Utc").ShouldBe(ToTheTick.UtcDateTime);
        read.GetDateTime("Utc")!.Value.Kind.ShouldBe(DateTimeKind.Utc);
    }

    [Theory]
    [InlineData(DateTimeKind.Local)]
    [InlineData(DateTimeKind.Unspecified)]
    public async Task A_time_that_may_not_be_utc_is_refused(DateTimeKind kind)
    {
        var table = tables.MissingTable();
        var entity = new TableEntity("p", "r") { ["Time"] = new DateTime(2026, 2, 28, 0, 0, 0, kind) };

        await Should.ThrowAsync<NotSupportedException>(() => table.AddEntityAsync(entity));
    }

    [Fact]
    public async Task A_null_property_is_left_out_and_merging_it_changes_nothing()
    {
        var table = await tables.NewTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "r") { ["Kept"] = "x", ["Never"] = null });

        await table.UpdateEntityAsync(new TableEntity("p", "r") { ["Kept"] = null }, Azure.ETag.All);

        var read = (await table.GetEntityAsync<TableEntity>("p", "r")).Value;
        read.GetString("Kept").ShouldBe("x");
        read.ContainsKey("Never").ShouldBeFalse();
    }

    [Fact]
    public async Task Binary_data_is_written_like_bytes()
    {
        var table = await tables.NewTableAsync();

        await table.AddEntityAsync(new TableEntity("p", "r") { ["Data"] = BinaryData.FromString("hello") });

        (await table.GetEntityAsync<TableEntity>("p", "r")).Value.GetBinaryData("Data").ToString().ShouldBe("hello");
    }

    [Fact]
    public async Task A_value_without_a_type_in_the_service_is_refused()
    {
        var table = tables.MissingTable();

        var failure = await Should.ThrowAsync<NotSupportedException>(() => table.AddEntityAsync(new TableEntity("p", "r") { ["Price"] = 1.5m }));

        failure.Message.ShouldContain("Price");
    }
}
