using System.Net.Http.Json;
using Integration.Core.Alerts;
using Integration.Core.Level;
using Integration.Core.Mapping;
using Integration.Core.Psa.Halo;
using Integration.Core.Psa.Halo.Events;
using Integration.Core.Psa.Halo.Mapping;
using Integration.Core.Psa.Halo.Outbox;
using Integration.Core.Psa.Halo.Tickets;
using Integration.Core.Storage;
using Microsoft.Extensions.DependencyInjection;
using Simulators.HaloPsa.Rows;

namespace Integration.Core.Tests.Psa.Halo;

/// <summary>What happens at Level and what people do in HaloPSA and on our pages, in a scene.</summary>
internal static class HaloSteps
{
    public const string Disk = "Disk Monitor - Critical";

    private static readonly HttpClient _http = new();

    /// <summary>Somebody adds something in HaloPSA.</summary>
    public static Task<int> AddAsync(this HaloScene scene, string rows, object row) => SendAsync(scene, HttpMethod.Post, rows, row);

    /// <summary>Somebody changes something in HaloPSA.</summary>
    public static Task ChangeAsync(this HaloScene scene, string row, object fields) => SendAsync(scene, HttpMethod.Patch, row, fields);

    /// <summary>Somebody does something to it in HaloPSA: <c>tickets/1/close</c>.</summary>
    public static Task DoAsync(this HaloScene scene, string what, object? how = null) => SendAsync(scene, HttpMethod.Post, what, how ?? new { });

    public static Task DeleteAsync(this HaloScene scene, string row) => SendAsync(scene, HttpMethod.Delete, row, new { });

    /// <summary>Somebody adds an asset by hand.</summary>
    public static Task<int> AddAssetAsync(this HaloScene scene, string tag, HaloSite? site = null, params (string Field, string Value)[] fields) =>
        scene.AddAsync("assets", new
        {
            inventoryNumber = tag,
            siteId = (site ?? scene.SiteA).Id,
            assetTypeId = scene.Type("Workstation").Id,
            fields = fields.ToDictionary(field => scene.Halo.Fields.First(one => one.Name == field.Field).Id, field => field.Value),
        });

    public static HaloAssetType Type(this HaloScene scene, string name) => scene.Halo.AssetTypes.First(type => type.Name == name);

    public static HaloAsset Asset(this HaloScene scene, long id) => scene.Halo.Assets.Single(asset => asset.Id == id);

    /// <summary>The application and its agent are administrators.</summary>
    public static void GrantAdmin(this HaloScene scene)
    {
        scene.Halo.SetApplication(application => application with { Scopes = [.. application.Scopes, "admin"] });
        scene.Halo.SetAgent(agent => agent with { IsAdmin = true });
    }

    /// <summary>An alert becomes active, or clears; <paramref name="later"/> (a minute) than what was before.</summary>
    public static async Task<AlertOutcome> TellAsync(
        this HaloScene scene, bool active, string id = "alert-1", string device = "d0000", string name = Disk, string? severity = "critical",
        TimeSpan? later = null)
    {
        scene.Clock.Advance(later ?? TimeSpan.FromMinutes(1));
        var alert = Some.Alert(name, device, severity) with { Id = new LevelAlertId(id), IsResolved = !active };
        return await scene.Core.GetRequiredService<AlertProcessor>().ProcessAsync(
            scene.Organization, new AlertObservation(alert, active, scene.Clock.GetUtcNow(), ObservationSource.Webhook), default);
    }

    public static async Task TellAndDrainAsync(
        this HaloScene scene, bool active, string id = "alert-1", string device = "d0000", string name = Disk, string? severity = "critical")
    {
        await scene.TellAsync(active, id, device, name, severity);
        await scene.DrainAsync();
    }

    /// <summary>A later sync, after all that was remembered of HaloPSA for minutes is too old.</summary>
    public static async Task SyncLaterAsync(this HaloScene scene)
    {
        scene.Clock.Advance(TimeSpan.FromMinutes(20));
        await scene.SyncAsync();
    }

    /// <summary>The requests that failed; those of the same moment in any order.</summary>
    public static async Task<List<HaloEvent>> FailuresAsync(this HaloScene scene) => await EventsAsync(scene, new HaloEventFilter(Failed: true));

    public static async Task<List<HaloEvent>> EventsAsync(this HaloScene scene, HaloEventFilter? filter = null)
    {
        var rows = scene.Core.GetRequiredService<HaloEventStore>().List(scene.Organization, filter ?? new HaloEventFilter(), null, 1000, default);
        return [.. (await rows.ToListAsync(default)).Select(row => row.ToEvent())];
    }

    /// <summary>How a group's mapping stands, as the page shows it.</summary>
    public static async Task<HaloMappingView> MappingAsync(this HaloScene scene, string group = "group-a")
    {
        var (store, groups, integrations) = (scene.Get<HaloStore>(), scene.Get<GroupStore>(), scene.Get<IntegrationStore>());
        var mappings = new HaloMappingService(store, groups, integrations, null!, scene.Get<HaloSyncs>(), scene.Get<IHaloProgress>(), scene.Clock);
        return (await mappings.ViewAsync(scene.Organization, default)).Single(row => row.GroupId.Value == group);
    }

    public static T Get<T>(this HaloScene scene)
        where T : notnull => scene.Core.GetRequiredService<T>();

    /// <summary>A person saves a group's mapping, as it is or to another site.</summary>
    public static async Task SaveMappingAsync(this HaloScene scene, string group, HaloSite site)
    {
        scene.Clock.Advance(TimeSpan.FromMinutes(1));
        await scene.MapAsync(group, site);
        await scene.Get<HaloSyncs>().SoonAsync(scene.Organization, default);
        scene.Clock.Advance(TimeSpan.FromSeconds(3));
        await scene.SyncAsync();
    }

    public static async Task<HaloTicketRow> TicketRowAsync(this HaloScene scene, string alert = "alert-1") =>
        (await scene.Tickets.Queue.FindAsync(scene.Organization, HaloTicketRow.Key(new LevelAlertId(alert)), default)).ShouldNotBeNull();

    public static async Task<HaloConnectionRow> ConnectionAsync(this HaloScene scene) =>
        (await scene.Core.GetRequiredService<HaloStore>().FindConnectionAsync(scene.Organization, default)).ShouldNotBeNull();

    /// <summary>A person has what a device's or an alert's last request was for tried again.</summary>
    public static async Task RetryAsync(this HaloScene scene, string? device = "d0000", string? alert = null)
    {
        scene.Clock.Advance(TimeSpan.FromSeconds(1));
        var told = (await scene.EventsAsync(new HaloEventFilter(Device: device, Alert: alert)))[0];
        var retried = await scene.Core.GetRequiredService<HaloRetry>().RetryAsync(scene.Organization, told.Id, default);
        retried.Succeeded(out _, out var problem).ShouldBeTrue(problem?.Detail);
        await scene.DrainAsync();
    }

    private static async Task<int> SendAsync(HaloScene scene, HttpMethod method, string path, object body)
    {
        using var request = new HttpRequestMessage(method, new Uri(scene.Halo.BaseUrl, $"control/{path}")) { Content = JsonContent.Create(body) };
        using var answer = await _http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        answer.IsSuccessStatusCode.ShouldBeTrue(text);
        return text.Length > 0 && System.Text.Json.JsonDocument.Parse(text).RootElement.TryGetProperty("id", out var id) ? id.GetInt32() : 0;
    }
}
