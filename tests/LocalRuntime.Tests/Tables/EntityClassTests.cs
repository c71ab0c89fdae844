using Azure.Data.Tables;
using static LocalRuntime.Tests.Tables.EntityClasses;

namespace LocalRuntime.Tests.Tables;

public abstract class EntityClassTests(TableBackend tables)
{
    [Collection(AzuriteTables.Name)]
    public sealed class OnAzurite(AzuriteTables azurite) : EntityClassTests(azurite);

    public sealed class InMemory() : EntityClassTests(new MemoryTableBackend());

    [Fact]
    public async Task Every_type_of_property_comes_back_as_it_was_written()
    {
        var table = await tables.NewTableAsync();
        var written = new Everything
        {
            PartitionKey = "p",
            RowKey = "r",
            Text = "Zürich",
            Number = -7,
            Large = long.MaxValue,
            Real = double.NegativeInfinity,
            Flag = true,
            Id = Guid.NewGuid(),
            At = new DateTimeOffset(2026, 2, 28, 23, 59, 59, TimeSpan.Zero).AddTicks(1234567),
            Utc = new DateTime(1999, 12, 31, 0, 0, 0, DateTimeKind.Utc),
            Bytes = [1, 2, 3],
            Data = BinaryData.FromString("data"),
            Color = Color.Green,
            MaybeNumber = 5,
            MaybeLarge = 6,
            MaybeReal = 2.5,
            MaybeFlag = false,
            MaybeId = Guid.NewGuid(),
            MaybeAt = DateTimeOffset.UnixEpoch,
            MaybeUtc = DateTime.UnixEpoch,
            MaybeColor = Color.Red,
        };

        await table.AddEntityAsync(written);

        var read = (await table.GetEntityAsync<Everything>("p", "r")).Value;
        read.Timestamp.ShouldNotBeNull();
        read.ETag.ToString().ShouldNotBeNullOrEmpty();
        read.Bytes.ShouldBe(written.Bytes);
        read.Data!.ToString().ShouldBe("data");
        read.Utc.Kind.ShouldBe(DateTimeKind.Utc);
        (read with { Bytes = written.Bytes, Data = written.Data, Timestamp = null, ETag = default }).ShouldBe(written);
    }

    [Fact]
    public async Task Properties_without_a_value_are_left_out_and_stay_at_their_defaults()
    {
        var table = await tables.NewTableAsync();

        await table.AddEntityAsync(new Everything { PartitionKey = "p", RowKey = "r", Utc = DateTime.UnixEpoch, At = DateTimeOffset.UnixEpoch });

        var stored = (await table.GetEntityAsync<TableEntity>("p", "r")).Value;
        var read = (await table.GetEntityAsync<Everything>("p", "r")).Value;
        stored.Keys.ShouldBe(
            ["odata.etag", "PartitionKey", "RowKey", "Timestamp", "Number", "Large", "Real", "Flag", "Id", "At", "Utc", "Color"], ignoreOrder: true);
        (read.Text, read.MaybeNumber, read.MaybeColor).ShouldBe((null, null, null));
    }

    [Fact]
    public async Task Columns_are_named_after_their_data_members_and_ignored_ones_stay_out()
    {
        var table = await tables.NewTableAsync();

        await table.AddEntityAsync(new Customised { PartitionKey = "p", RowKey = "r", LongName = "renamed", Secret = "never stored", Field = 3 });

        var stored = (await table.GetEntityAsync<TableEntity>("p", "r")).Value;
        var read = (await table.GetEntityAsync<Customised>("p", "r")).Value;
        stored.GetString("n").ShouldBe("renamed");
        stored.GetString("Shout").ShouldBe("RENAMED");
        stored.ContainsKey("LongName").ShouldBeFalse();
        stored.ContainsKey("Secret").ShouldBeFalse();
        (read.LongName, read.Secret, read.Field).ShouldBe(("renamed", null, 3));
    }

    [Fact]
    public async Task Only_a_public_setter_is_used()
    {
        var table = await tables.NewTableAsync();
        var entity = new Customised { PartitionKey = "p", RowKey = "r" };
        entity.Count();

        await table.AddEntityAsync(entity);

        (await table.GetEntityAsync<TableEntity>("p", "r")).Value.GetInt32("Counted").ShouldBe(1);
        (await table.GetEntityAsync<Customised>("p", "r")).Value.Counted.ShouldBe(0);
    }

    [Fact]
    public async Task An_enum_name_that_is_no_longer_known_leaves_the_default()
    {
        var table = await tables.NewTableAsync();

        await table.AddEntityAsync(new TableEntity("p", "r") { ["Color"] = "Purple", ["MaybeColor"] = "Purple", ["Number"] = 1 });

        var read = (await table.GetEntityAsync<Everything>("p", "r")).Value;
        (read.Color, read.MaybeColor, read.Number).ShouldBe((Color.Blue, null, 1));
    }

    [Fact]
    public async Task A_property_of_another_type_than_stored_is_refused_where_it_would_lose_its_value()
    {
        var table = await tables.NewTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "text") { ["Number"] = "seven" });
        await table.AddEntityAsync(new TableEntity("p", "int") { ["Large"] = 7, ["Real"] = 7 });
        await table.AddEntityAsync(new TableEntity("p", "real") { ["Real"] = 7 });

        await Should.ThrowAsync<InvalidOperationException>(() => table.GetEntityAsync<Everything>("p", "text"));
        await Should.ThrowAsync<InvalidOperationException>(() => table.GetEntityAsync<Everything>("p", "int"));
        (await table.GetEntityAsync<Everything>("p", "real")).Value.Real.ShouldBe(7.0);
    }

    [Fact]
    public async Task Keys_may_be_implemented_explicitly()
    {
        var table = await tables.NewTableAsync();

        await table.UpsertEntityAsync(new Hidden("p", "r") { Note = "n" });

        var read = (await table.GetEntityAsync<Hidden>("p", "r")).Value;
        ((ITableEntity)read).RowKey.ShouldBe("r");
        ((ITableEntity)read).Timestamp.ShouldNotBeNull();
        read.Note.ShouldBe("n");
    }

    [Fact]
    public async Task A_transaction_writes_entities_as_their_own_classes()
    {
        var table = await tables.NewTableAsync();

        await table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.Add, new Customised { PartitionKey = "p", RowKey = "a", LongName = "renamed" }),
            new(TableTransactionActionType.Add, new Hidden("p", "b") { Note = "n" }),
        ]);

        (await table.GetEntityAsync<TableEntity>("p", "a")).Value.GetString("n").ShouldBe("renamed");
        (await table.GetEntityAsync<TableEntity>("p", "b")).Value.GetString("Note").ShouldBe("n");
    }

    [Fact]
    public async Task A_property_without_a_type_in_the_service_is_refused()
    {
        var table = tables.MissingTable();

        var failure = await Should.ThrowAsync<NotSupportedException>(() => table.AddEntityAsync(new Priced { PartitionKey = "p", RowKey = "r", Price = 1m }));

        failure.Message.ShouldContain("Price");
    }
}
