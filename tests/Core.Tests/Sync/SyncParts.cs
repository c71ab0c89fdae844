using Integration.Core.Level;
using Integration.Core.Mapping;
using Integration.Core.Psa;
using Integration.Core.Psa.BuiltIn;
using Integration.Core.Secrets;
using Integration.Core.Storage;
using Integration.Core.Sync;
using Integration.Core.Tests.Secrets;
using Integration.Core.Tests.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Core.Tests.Sync;

/// <summary>An organization and all of Core put together, but for the clock and the wire; runs are stepped as the orchestration does it.</summary>
internal sealed class SyncParts(TestStorage storage, LevelInMemory? level = null) : IAsyncDisposable
{
    private const string Key = "organization-key";

    // A simulated HaloPSA is on loopback, which is for the local mode only.
    private static readonly KeyValuePair<string, string?>[] _settings = [new("HaloPsa:AllowPrivateAddresses", "true"), new(
        "HaloPsa:RequestsPerFiveMinutes", "1000000"), new("Auth:Mode", "Local")];

    private readonly List<ServiceProvider> _made = [];
    private int _runs;

    public FakeTimeProvider Clock { get; } = new(Some.Now);

    public SecretsInMemory Secrets { get; } = new();

    public LevelInMemory Level { get; } = level ?? new LevelInMemory();

    public OrganizationId Organization { get; } = Some.NewOrganization();

    /// <summary>Registers what every instance has besides.</summary>
    public Action<IServiceCollection>? AddMore { get; init; }

    /// <summary>The organization's account at Level.</summary>
    public LevelContent Content => Level[Key];

    public async Task<SyncParts> ConnectAsync(bool ticketsAreMade = false)
    {
        await Secrets.SetAsync(new SecretReference("some-key"), Key, default);
        await new IntegrationStore(storage.Tables, Clock).UpdateAsync(
            Organization,
            row =>
            {
                (row.KeySecret, row.Active, row.SetupCompleted) = ("some-key", true, true);
                row.SetSettings(SyncSettings.Default with { AutoCreateTickets = ticketsAreMade });
                return true;
            },
            default);
        foreach (var group in Content.Groups)
        {
            await storage.Tables.Groups.UpsertEntityAsync(
                new GroupRow { PartitionKey = Organization.Value, RowKey = Keys.Encode(group), GroupId = group, Name = group },
                cancellationToken: default);
        }

        await MapAsync("group-a", "client-a");
        await MapAsync("group-b", "client-b");
        return this;
    }

    public Task MapAsync(string group, string? client) => new GroupStore(storage.Tables).TryDecideAsync(
        Organization,
        [(new LevelGroupId(group), client is null ? GroupDecision.None : GroupDecision.Client, client is null ? null : new ClientId(client))],
        default);

    /// <summary>Gives a client a Level account of its own, or takes its key away.</summary>
    public async Task SetKeyAsync(string client, string? key)
    {
        await Secrets.SetAsync(new SecretReference($"key-{client}"), key ?? "", default);
        await new LevelAccounts(storage.Tables, null!, null!, null!, Clock).ChangeAsync(
            Organization, new ClientId(client), "endpoint", row => row.KeySecret = key is null ? null : $"key-{client}", default);
        await new IntegrationStore(storage.Tables, Clock).UpdateAsync(Organization, row => row.HasClientAccounts = true, default);
    }

    /// <summary>Another instance of the app.</summary>
    public ServiceProvider NewInstance(Tables? tables = null)
    {
        var services = new ServiceCollection().AddSingleton<TimeProvider>(Clock);
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("AzureWebJobsStorage", storage.ConnectionString), new("Level:RequestsPerMinute", "1000000"), .. _settings]).Build();
        services.AddCore(configuration);
        AddMore?.Invoke(services);
        services.AddSingleton<IConfiguration>(configuration);
        services.AddSingleton<ISecretStore>(Secrets);
        services.AddSingleton(tables ?? storage.Tables);
        services.AddHttpClient<LevelClient>().ConfigurePrimaryHttpMessageHandler(() => Level);
        var made = services.BuildServiceProvider();
        _made.Add(made);
        return made;
    }

    public SyncState NewRun(SyncKind kind = SyncKind.Assets, bool hasClients = false) =>
        SyncState.Start(Organization, new RunId($"run-{++_runs}"), kind, hasClients);

    /// <summary>One sync from its beginning to its end.</summary>
    public async Task<SyncState> SyncAsync(SyncKind kind = SyncKind.Assets, bool hasClients = false, Tables? tables = null) =>
        await RunAsync(NewRun(kind, hasClients), NewInstance(tables));

    /// <summary>Goes on with a run until it is over, or <paramref name="until"/> says stop.</summary>
    public async Task<SyncState> RunAsync(SyncState state, ServiceProvider instance, Predicate<SyncState>? until = null)
    {
        var steps = instance.GetRequiredService<SyncSteps>();
        while (state.Phase is not null && until?.Invoke(state) != true)
        {
            (state, var wait) = state.After(await steps.RunAsync(state, default));
            Clock.Advance(wait);
        }

        if (state.Phase is null)
        {
            await steps.EndAsync(state, default);
        }

        return state;
    }

    public async Task<RunRow> RowAsync(SyncState run) => (await new RunStore(storage.Tables, Clock).FindAsync(Organization, run.Run, default))!;

    public async Task<AssetRow> AssetAsync(string device) =>
        (await new BuiltInAssetStore(storage.Tables, Clock).FindAsync(Organization, new LevelDeviceId(device), default))!;

    /// <summary>Every asset: its device, and what it says of it.</summary>
    public async Task<List<string>> AssetsAsync() =>
        [.. (await new BuiltInAssetStore(storage.Tables, Clock).All(Organization, null, null, default).ToListAsync(default))
            .Select(row => $"{row.DeviceId} {row.Name} {row.ClientId} {row.Type} {row.LevelStatus} "
                + $"{(row.Follows ? "" : "still")}").Order(StringComparer.Ordinal)];

    /// <summary>What the assets must be, if Level's devices are all that there ever was.</summary>
    public List<string> Wanted() =>
        [.. Content.Devices.Where(device => device.Group != "group-none")
            .Select(device => $"{device.Id} {device.Name} client{device.Group[5..]} {(device.Role == "server" ? "Server" : "Workstation")} Online "
                + "").Order(StringComparer.Ordinal)];

    public async ValueTask DisposeAsync()
    {
        foreach (var one in _made)
        {
            await one.DisposeAsync();
        }
    }
}
