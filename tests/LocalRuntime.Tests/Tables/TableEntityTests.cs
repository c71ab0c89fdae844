using Azure;
using Azure.Data.Tables;

namespace LocalRuntime.Tests.Tables;

public sealed class TableEntityTests
{
    [Fact]
    public void An_absent_property_is_null_whatever_type_is_asked_for()
    {
        var entity = new TableEntity("p", "r");

        entity["Absent"].ShouldBeNull();
        entity.GetString("Absent").ShouldBeNull();
        entity.GetInt32("Absent").ShouldBeNull();
        entity.GetInt64("Absent").ShouldBeNull();
        entity.GetDouble("Absent").ShouldBeNull();
        entity.GetBoolean("Absent").ShouldBeNull();
        entity.GetGuid("Absent").ShouldBeNull();
        entity.GetBinary("Absent").ShouldBeNull();
        entity.GetBinaryData("Absent").ShouldBeNull();
        entity.GetDateTime("Absent").ShouldBeNull();
        entity.GetDateTimeOffset("Absent").ShouldBeNull();
        entity.Timestamp.ShouldBeNull();
        entity.ETag.ShouldBe(default);
    }

    [Fact]
    public void Asking_for_another_type_than_stored_is_an_error()
    {
        var entity = new TableEntity("p", "r") { ["Number"] = 1 };

        Should.Throw<InvalidOperationException>(() => entity.GetString("Number")).Message.ShouldContain("Number");
        Should.Throw<InvalidOperationException>(() => entity.GetInt64("Number"));
        Should.Throw<InvalidOperationException>(() => entity.GetDouble("Number"));
    }

    [Fact]
    public void A_stored_long_or_double_stays_one_when_an_int_is_assigned()
    {
        var entity = new TableEntity { ["Long"] = 1L, ["Double"] = 1.5, ["Int"] = 1 };

        entity["Long"] = 2;
        entity["Double"] = 2;
        entity["Int"] = 2L;

        entity.GetInt64("Long").ShouldBe(2);
        entity.GetDouble("Double").ShouldBe(2);
        entity.GetInt64("Int").ShouldBe(2);
    }

    [Fact]
    public void It_is_a_dictionary_that_holds_its_keys_too()
    {
        var entity = new TableEntity(new Dictionary<string, object> { ["A"] = 1 }) { PartitionKey = "p", RowKey = "r", ETag = new ETag("e") };
        entity.Add("B", 2);

        entity.Keys.ShouldBe(["A", "PartitionKey", "RowKey", "odata.etag", "B"]);
        entity.Count.ShouldBe(5);
        entity.TryGetValue("A", out var value).ShouldBeTrue();
        value.ShouldBe(1);
        entity.Remove("A").ShouldBeTrue();
        entity.ContainsKey("A").ShouldBeFalse();
        entity.Select(pair => pair.Key).ShouldContain("RowKey");
        entity.Clear();
        entity.PartitionKey.ShouldBeNull();
    }
}
