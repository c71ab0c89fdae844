using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using DevTool;

namespace Bench;

/// <summary>
/// An MSP whose devices are synced, with HaloPSA connected, every group mapped and nothing sent yet. Simulators, Azurite and app are processes of
/// their own.
/// </summary>
internal sealed class HaloPsaWorld : IAsyncDisposable
{
    /// <summary>The quota; HaloPSA's own limit is the same, so that one request too many is refused.</summary>
    public const int Quota = 3000;

    /// <summary>The client of what belongs nowhere.</summary>
    private const int Unknown = 1;

    /// <summary>Between two looks at the mappings: a look reads the whole queue.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);

    private readonly string _folder;
    private readonly LocalServices _services;
    private readonly HttpClient _halo;
    private readonly HttpClient _level;
    private readonly HttpClient _app;
    private string _root = "";

    private HaloPsaWorld(string folder, LocalServices services)
    {
        (_folder, _services) = (folder, services);
        _halo = new HttpClient { BaseAddress = services.HaloPsa };
        _level = new HttpClient { BaseAddress = services.Level };
        _app = new HttpClient { BaseAddress = services.Address, Timeout = TimeSpan.FromMinutes(5) };
        _app.DefaultRequestHeaders.Add("Authorization", "Local owner");
    }

    public static async Task<HaloPsaWorld> StartAsync(int devices)
    {
        var folder = Directory.CreateTempSubdirectory("integration-bench-").FullName;

        var options = new StartOptions(Azurite.FreePort(), folder, devices, Simulators: true)
        {
            Configuration = "Release",
            RequestsPerMinute = 0,
            HaloPsaRequests = Quota,
            MeasureStorage = true,
            Settings = new Dictionary<string, string?> { ["HaloPsa__RequestsPerFiveMinutes"] = $"{Quota}" },
        };
        var terminal = Console.Out;
        Console.SetOut(TextWriter.Null);
        var services = await LocalServices.StartAsync(options, CancellationToken.None);
        var world = new HaloPsaWorld(folder, services);
        try
        {
            await world.SetUpAsync();
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
        finally
        {
            Console.SetOut(terminal);
        }
    }

    /// <summary>Has HaloPSA answer late.</summary>
    public async Task DelayAsync(int milliseconds) => (await _halo.PostAsJsonAsync("control/faults", new { delayMs = milliseconds })).EnsureSuccessStatusCode();

    /// <summary>Gives a part of the devices another model; no webhook says so.</summary>
    public async Task ChangeAsync(double fraction, string model) =>
        (await _level.PostAsJsonAsync("control/devices/change?silent=true", new { fraction, fields = new { model } })).EnsureSuccessStatusCode();

    public async Task EnableAsync() => await PutAsync("halopsa/enabled", new { enabled = true });

    public async Task SyncAsync()
    {
        var started = await _app.PostAsJsonAsync($"{_root}/level/sync", new { type = "assets" });
        var run = (await started.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonNode>())!["runId"];
        for (var state = "running"; state == "running"; state = (string?)(await GetAsync($"level/runs/{run}"))["status"])
        {
            await Task.Delay(Look);
        }
    }

    /// <summary>Does it, waits until every mapped group is synced, and says what that took.</summary>
    public async Task<HaloPsaStretch> MeasureAsync(Func<Task> act)
    {
        (await _halo.DeleteAsync("control/requests")).EnsureSuccessStatusCode();
        var before = _services.Storage.Requests.Count;
        var (began, watch) = (TimeProvider.System.GetUtcNow(), Stopwatch.StartNew());
        await act();
        while (await UnsyncedAsync() is { Count: > 0 } unsynced)
        {
            if (watch.Elapsed > Patience || unsynced.Any(row => (string?)row["state"] == "Error"))
            {
                throw new InvalidOperationException($"HaloPSA does not get what it should: {unsynced.First(row => row["reason"] is not null)}");
            }

            await Task.Delay(Look);
        }

        var seconds = watch.Elapsed.TotalSeconds;
        var log = (await _halo.GetFromJsonAsync<JsonNode>("control/requests?limit=50000"))!["items"]!.AsArray();
        var requests = log.Select(entry => new HaloPsaRequest(
            entry!["at"]!.GetValue<DateTimeOffset>(), (string)entry["method"]!, (string)entry["path"]!, (string)entry["query"]!,
            (int)entry["status"]!)).OrderBy(entry => entry.At).ToList();
        return new HaloPsaStretch(began, seconds, requests, TableRequests.Of(_services.Storage.Requests.Skip(before)).All, PeakMemory.Of(_services));
    }

    public async ValueTask DisposeAsync()
    {
        _halo.Dispose();
        _level.Dispose();
        _app.Dispose();
        await _services.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task SetUpAsync()
    {
        using var demo = new Demo(_services);
        var organization = await demo.SetUpAsync(CancellationToken.None);
        _root = $"api/organizations/{organization}";
        await SwitchTicketsOffAsync();
        await demo.SyncAsync(organization, CancellationToken.None);
        await MapAsync();
    }

    /// <summary>Top-level groups are dealt to the companies: their devices go to the main site, and those of the groups below to the second one.</summary>
    private async Task MapAsync()
    {
        var companies = (await _halo.GetFromJsonAsync<JsonArray>("control/sites"))!.OfType<JsonNode>().GroupBy(
            site => (int)site["clientId"]!, site => (int)site["id"]!)
            .Where(company => company.Key != Unknown).Select(company => (Id: company.Key, Sites: company.ToList())).ToList();
        var groups = (await GetAsync("level/groups"))["items"]!.AsArray().ToDictionary(group => (string)group!["id"]!, group => (string?)group!["parentId"]);
        var roots = groups.Where(group => group.Value is null).Select(group => group.Key).ToList();
        await PutAsync("halopsa/group-mappings", groups.Select(group =>
        {
            var (company, sites) = companies[roots.IndexOf(Root(group.Key)) % companies.Count];
            return new { groupId = group.Key, companyId = company, siteId = sites[group.Value is null ? 0 : 1] };
        }));

        string Root(string group) => groups[group] is { } parent ? Root(parent) : group;
    }

    /// <summary>No alerts, and no sync but those that are asked for or follow from a change.</summary>
    private Task SwitchTicketsOffAsync() => PutAsync("level/settings", new
    {
        syncAlerts = new { enabled = false, everyMinutes = 30 },
        syncDevices = new { enabled = true, everyMinutes = 360 },
        syncGroups = new { enabled = false, everyMinutes = 1440 },
        autoCreateTickets = false,
    });

    private async Task<List<JsonNode>> UnsyncedAsync()
    {
        var rows = (await _app.GetFromJsonAsync<JsonArray>($"{_root}/halopsa/group-mappings"))!;
        return [.. rows.OfType<JsonNode>().Where(row => (string?)row["state"] != "Synced")];
    }

    private async Task<JsonNode> GetAsync(string path) => (await _app.GetFromJsonAsync<JsonNode>($"{_root}/{path}"))!;

    private async Task PutAsync(string path, object body)
    {
        using var answer = await _app.PutAsJsonAsync($"{_root}/{path}", body);
        if (!answer.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"PUT {path} answered {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        }
    }
}
