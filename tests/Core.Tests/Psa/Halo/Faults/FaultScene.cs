using Azure.Data.Tables;
using Integration.Core.Alerts;
using Integration.Core.Level;
using Integration.Core.Mapping;
using Integration.Core.Psa.Halo;
using Integration.Core.Psa.Halo.Assets;
using Integration.Core.Psa.Halo.Outbox;
using Integration.Core.Psa.Halo.Rules;
using Integration.Core.Psa.Halo.Tickets;
using Integration.Core.Secrets;
using Integration.Core.Storage;
using Integration.Core.Sync;
using Integration.Core.Tests.Model;
using Integration.Core.Tests.Secrets;
using Integration.Core.Tests.Sync;
using Integration.Core.Tests.Work;
using Integration.Core.Work;
using Integration.Testing.Tables;
using Simulators.HaloPsa;

namespace Integration.Core.Tests.Psa.Halo.Faults;

/// <summary>An organization between Level and a simulated HaloPSA; its processes may be killed, and another goes on with what is stored.</summary>
internal sealed class FaultScene : IAsyncDisposable
{
    private const string Key = "organization-key";

    private readonly MemoryTables _memory;
    private readonly SecretsInMemory _secrets = new();
    private readonly LevelInMemory _level = new();
    private FaultyProcess? _process;
    private FaultyProcess? _bystander;
    private int _runs;

    private FaultScene(HaloPsaSimulator halo, FakeTimeProvider clock, Chance chance)
    {
        (Halo, Clock, _memory) = (halo, clock, new MemoryTables());
        (Journal, Wire) = (new Journal(clock), new HaloWire(clock, chance));
        Service = new TableWire(_memory).Connect();
        Tables = new Tables(Service, HaloTables.All);
    }

    public HaloPsaSimulator Halo { get; }

    public FakeTimeProvider Clock { get; }

    public Journal Journal { get; }

    public HaloWire Wire { get; }

    public LogsInMemory Logs { get; } = new();

    public TableServiceClient Service { get; }

    public Tables Tables { get; }

    public OrganizationId Organization { get; } = Some.NewOrganization();

    public LevelContent Level => _level[Key];

    /// <summary>How many processes were killed.</summary>
    public int Kills { get; private set; }

    /// <summary>The process that works.</summary>
    public FaultyProcess Process => _process ??= NewProcess();

    /// <summary>Connected, group-a and group-b mapped to sites of two companies, enabled; every alert makes a ticket.</summary>
    public static async Task<FaultScene> StartAsync(Chance chance, FieldCreation fields)
    {
        var clock = new AutoAdvanceTimeProvider(Some.Now);
        var scene = new FaultScene(
            await HaloPsaSimulator.StartAsync(new HaloPsaSimulatorOptions { Time = clock, RequestsPerFiveMinutes = 0, Clients = 3 }), clock, chance);
        scene.Halo.Set(settings => settings with { FieldCreation = fields });
        await scene.SetUpAsync();
        return scene;
    }

    /// <summary>How the groups are mapped; group-none is not.</summary>
    public int? SiteOf(string group) => group switch
    {
        "group-a" => Halo.Sites[0].Id,
        "group-b" => Halo.Sites.First(site => site.ClientId != Halo.Sites[0].ClientId).Id,
        _ => null,
    };

    /// <summary>A sync of the devices from its beginning to its end, whoever dies over it.</summary>
    public async Task SyncAsync()
    {
        var state = SyncState.Start(Organization, new RunId($"run-{++_runs}"), SyncKind.Assets, false);
        while (state.Phase is not null)
        {
            var (at, wait) = (state, TimeSpan.Zero);
            await UntilDoneAsync(async process => (at, wait) = state.After(await process.Get<SyncSteps>().RunAsync(state, default)));
            state = at;
            Clock.Advance(wait);
        }

        await UntilDoneAsync(process => process.Get<SyncSteps>().EndAsync(state, default));
    }

    /// <summary>Tells what state an alert is in, as often as it takes.</summary>
    public Task TellAsync(LevelAlert alert, bool isActive)
    {
        var at = Clock.GetUtcNow();
        return UntilDoneAsync(process => TellAsync(process, alert, isActive, at));
    }

    /// <summary>The same by another instance, in the midst of what this one does.</summary>
    public Task TellMeanwhileAsync(LevelAlert alert, bool isActive) => TellAsync(_bystander ??= NewProcess(), alert, isActive, Clock.GetUtcNow());

    /// <summary>A sync by another instance, in the midst of what this one does.</summary>
    public async Task SyncMeanwhileAsync()
    {
        var steps = (_bystander ??= NewProcess()).Get<SyncSteps>();
        var state = SyncState.Start(Organization, new RunId($"run-{++_runs}"), SyncKind.Assets, false);
        while (state.Phase is not null)
        {
            (state, _) = state.After(await steps.RunAsync(state, default));
        }

        await steps.EndAsync(state, default);
    }

    /// <summary>Has the outbox work until nothing is due within <paramref name="patience"/>.</summary>
    public async Task DrainAsync(TimeSpan patience, int mostTurns)
    {
        var end = Clock.GetUtcNow() + patience;
        for (var turns = 0; turns < mostTurns; turns++)
        {
            WorkTurn? turn = null;
            await TryAsync(async process => turn = await process.Get<HaloOutbox>().RunAsync(Organization, default));
            var soonest = Clock.GetUtcNow().AddSeconds(1);
            if (turn is not null && !(turn.NextAt <= end))
            {
                return;
            }

            Clock.AdvanceTo(turn?.NextAt > soonest ? turn.NextAt.Value : soonest);
        }
    }

    /// <summary>What waits in the queues, or has failed.</summary>
    public async Task<List<string>> WaitingAsync()
    {
        var assets = await new OutboxQueue<HaloAssetRow>(Tables.HaloAssets, Clock).AllAsync(Organization, default).ToListAsync(default);
        var tickets = await new OutboxQueue<HaloTicketRow>(Tables.HaloTickets, Clock).AllAsync(Organization, default).ToListAsync(default);
        return [.. assets.Concat(tickets).Select(place => $"{place.Item} waits until {place.Due():dd HH:mm:ss}: {place.Reason}")];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in new[] { _process, _bystander }.OfType<FaultyProcess>())
        {
            await process.DisposeAsync();
        }

        await Halo.DisposeAsync();
    }

    private static Task TellAsync(FaultyProcess process, LevelAlert alert, bool isActive, DateTimeOffset at) => process.Get<AlertProcessor>().ProcessAsync(
        new OrganizationId(process.Organization), new AlertObservation(
            alert with { IsResolved = !isActive }, isActive, at, ObservationSource.Webhook), default);

    private FaultyProcess NewProcess() => new(_memory, _secrets, _level, Clock, Logs, Wire) { Organization = Organization.Value };

    private async Task UntilDoneAsync(Func<FaultyProcess, Task> work)
    {
        while (!await TryAsync(work))
        {
        }
    }

    /// <summary>False when the process was killed over it.</summary>
    private async Task<bool> TryAsync(Func<FaultyProcess, Task> work)
    {
        var process = Process;
        try
        {
            await work(process);
        }
        catch (Exception) when (process.DiedAt is not null)
        {
        }

        if (process.DiedAt is null)
        {
            return true;
        }

        Journal.Write($"-- the process is killed {process.DiedAt}");
        _process = null;
        Kills++;
        await process.DisposeAsync();
        if ((await WaitingAsync()).Count > 0)
        {
            (await DueParts.EntriesAsync(Tables, Organization, HaloOutbox.WorkKind.Name)).ShouldNotBeEmpty("the timer must find what waits");
        }

        return false;
    }

    private async Task SetUpAsync()
    {
        await Tables.CreateMissingAsync(default);
        await _secrets.SetAsync(new SecretReference("some-key"), Key, default);
        await _secrets.SetAsync(new SecretReference("halo-secret"), Halo.ClientSecret, default);
        await Process.Get<IntegrationStore>().UpdateAsync(
            Organization,
            row =>
            {
                (row.KeySecret, row.Active, row.SetupCompleted, row.Destinations) = ("some-key", true, true, "halopsa");
                row.SetSettings(SyncSettings.Default);
                return true;
            },
            default);
        foreach (var group in Level.Groups)
        {
            await Tables.Groups.UpsertEntityAsync(
                new GroupRow { PartitionKey = Organization.Value, RowKey = Keys.Encode(group), GroupId = group, Name = group },
                cancellationToken: default);
            if (SiteOf(group) is { } site)
            {
                await Tables.HaloPsa.UpsertEntityAsync(new HaloMappingRow
                {
                    PartitionKey = Organization.Value,
                    RowKey = HaloMappingRow.Key(new LevelGroupId(group)),
                    GroupId = group,
                    Url = Halo.BaseUrl.ToString().TrimEnd('/'),
                    CompanyId = Halo.Sites.First(one => one.Id == site).ClientId,
                    SiteId = site,
                    SavedAt = Clock.GetUtcNow(),
                });
            }
        }

        var store = Process.Get<HaloStore>();
        await store.UpdateConnectionAsync(
            Organization,
            row =>
            {
                (row.Url, row.ClientId, row.Secret, row.Enabled) = (Halo.BaseUrl.ToString().TrimEnd('/'), Halo.ClientId, "halo-secret", true);
                return true;
            },
            default);
        await store.SetPoliciesAsync(Organization, [new HaloPolicy("*", 1)], default);
    }
}
