using System.Text.Json;
using Integration.Core.Psa.Halo.Api;

namespace Integration.Core.Tests.Psa.Halo.Api;

/// <summary>What HaloPSA sends is read whatever kinds of values it sends it in.</summary>
public sealed class HaloObjectsTests
{
    [Theory]
    [InlineData("""{"id": 18, "name": "Main", "client_id": 12.0, "client_name": "Contoso", "inactive": false, "unknown": {"a": [1]}}""")]
    [InlineData("""{"id": "18", "name": "Main", "client_id": "12", "client_name": "Contoso", "inactive": null}""")]
    [InlineData("""{"id": 18.0, "name": "Main", "client_id": 12, "client_name": "Contoso"}""")]
    public void A_number_may_be_a_double_or_a_text_and_a_flag_may_be_missing(string json) =>
        HaloSite.Parse(Read(json)).ShouldBe(new HaloSite(18, "Main", 12, "Contoso", false));

    [Theory]
    [InlineData("""{"name": "Main"}""")]
    [InlineData("""{"id": null}""")]
    [InlineData("""{"id": "x"}""")]
    public void Without_an_id_there_is_nothing(string json)
    {
        HaloSite.Parse(Read(json)).ShouldBeNull();
        HaloCompany.Parse(Read(json)).ShouldBeNull();
        HaloAsset.Parse(Read(json)).ShouldBeNull();
        HaloTicket.Parse(Read(json)).ShouldBeNull();
    }

    [Fact]
    public void A_priority_is_known_by_its_number_and_not_by_its_uuid() =>
        HaloPriority.Parse(Read("""{"id": "0b0f6f39-0a83-4b6e-a7f5-0f4b6e1d6a01", "priorityid": 3.0, "slaid": 1, "name": "High"}""")).ShouldBe(new HaloPriority(3, "High", 1));

    [Theory]
    [InlineData("\"1899-12-30T00:00:00\"", false)]
    [InlineData("\"1900-01-01T00:00:00Z\"", false)]
    [InlineData("\"0001-01-01T00:00:00\"", false)]
    [InlineData("null", false)]
    [InlineData("\"soon\"", false)]
    [InlineData("\"2026-02-03T09:14:22.117\"", true)]
    [InlineData("\"2026-02-03T09:14:22.117Z\"", true)]
    public void A_date_without_zone_is_in_UTC_and_the_dates_for_not_set_are_none(string date, bool isSet)
    {
        var ticket = HaloTicket.Parse(Read($$"""{"id": 1, "hasbeenclosed": true, "dateclosed": {{date}}}"""))!;

        ticket.ClosedAt.ShouldBe(isSet ? new DateTimeOffset(2026, 2, 3, 9, 14, 22, 117, TimeSpan.Zero) : null);
    }

    [Fact]
    public void The_fields_of_an_asset_are_read_with_their_numbers()
    {
        var asset = HaloAsset.Parse(Read("""
            {"id": 4711, "inventory_number": "SRV-01", "assettype_id": 130.0, "client_id": 12, "site_id": 18.0, "inactive": true, "key_field": "SRV-01", "key_field3": null,
             "fields": [{"id": 101.0, "name": "Hostname", "value": "SRV-01"}, {"id": "118", "name": "Level Device ID", "value": null}, {"name": "no id"}]}
            """))!;

        (asset.Tag, asset.TypeId, asset.CompanyId, asset.SiteId, asset.IsInactive).ShouldBe(("SRV-01", 130, 12, 18, true));
        asset.Fields.ShouldBe([new HaloField(101, "Hostname", "SRV-01"), new HaloField(118, "Level Device ID", "")]);
        asset.KeyFields.ShouldBe(["SRV-01"]);
    }

    private static JsonElement Read(string json) => JsonDocument.Parse(json).RootElement;
}
