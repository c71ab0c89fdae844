using Azure.Data.Tables;
using Integration.Core.Alerts;
using Integration.Core.Level;
using Integration.Core.Mapping;
using Integration.Core.Psa.Halo;
using Integration.Core.Psa.Halo.Assets;
using Integration.Core.Psa.Halo.Events;
using Integration.Core.Psa.Halo.Lookups;
using Integration.Core.Psa.Halo.Mapping;
using Integration.Core.Psa.Halo.Outbox;
using Integration.Core.Psa.Halo.Rules;
using Integration.Core.Psa.Halo.Tickets;
using Integration.Core.Secrets;
using Integration.Core.Storage;
using Integration.Core.Sync;
using Integration.Core.Tests.Secrets;
using Integration.Core.Tests.Storage;
using Integration.Core.Work;
using Microsoft.Extensions.Options;
using Moq;

namespace Integration.Core.Tests.Psa.Halo;

/// <summary>An organization's HaloPSA settings over real tables; secrets in memory, and a clock that stands still.</summary>
internal sealed class HaloParts
{
    /// <param name="like">Whose organization, time and secrets these are.</param>
    public HaloParts(TestStorage storage, Tables? tables = null, HaloParts? like = null)
    {
        Storage = storage;
        tables ??= storage.Tables;
        (Clock, Organization, Secrets) = like is null ? (new(Some.Now), Some.NewOrganization(), new()) : (like.Clock, like.Organization, like.Secrets);
        Integrations = new IntegrationStore(tables, Clock);
        Store = new HaloStore(tables, new SecretCache(Secrets, Clock), Clock);
        Due = new DueIndex(tables, Clock);
        Syncs = new HaloSyncs(Integrations, new SyncSchedule(Due, Integrations, Clock), Retry(tables));
        Connection = new HaloConnectionService(Store, Secrets, Syncs, Options, Clock);
        Lookups = Halo.NewLookups(storage.Tables, Store, Options, Clock);
        Mappings = new HaloMappingService(Store, new GroupStore(tables), Integrations, Lookups, Syncs, NothingWaits, Clock);
        Policies = new HaloRuleService(Store, new AlertStore(tables), Lookups, Syncs);
    }

    public TestStorage Storage { get; }

    public FakeTimeProvider Clock { get; }

    public OrganizationId Organization { get; }

    public SecretsInMemory Secrets { get; }

    public IOptions<HaloPsaOptions> Options { get; } = Microsoft.Extensions.Options.Options.Create(new HaloPsaOptions());

    public IntegrationStore Integrations { get; }

    public HaloStore Store { get; }

    public DueIndex Due { get; }

    public HaloSyncs Syncs { get; }

    public HaloConnectionService Connection { get; }

    public FakeHaloApi Halo { get; } = new();

    public HaloLookups Lookups { get; }

    public HaloMappingService Mappings { get; }

    public HaloRuleService Policies { get; }

    public static HaloConnectionRequest Entered(
        string url = "https://contoso.halopsa.com", string clientId = "client-1", string? secret = "halo-secret-value-1") => new(url, clientId, secret);

    public async Task<HaloStatusView> ConnectAsync()
    {
        (await Connection.SaveAsync(Organization, Entered(), default)).Succeeded(out var view, out var problem).ShouldBeTrue(problem?.Detail);
        return view!;
    }

    /// <summary>Level connected, its wizard not completed.</summary>
    public Task ConnectLevelAsync(Action<IntegrationRow>? change = null) => Integrations.UpdateAsync(
        Organization,
        row =>
        {
            (row.KeySecret, row.Active) = ("secret", true);
            change?.Invoke(row);
            return true;
        },
        default);

    /// <summary>Groups at Level: each the id and name of one, below the one before the slash if there is one.</summary>
    public Task AddGroupsAsync(params IEnumerable<string> paths) => Storage.Tables.Groups.SubmitInChunksAsync(
        paths.Select(path => path.Split('/')).Select(parts => new TableTransactionAction(TableTransactionActionType.UpsertReplace, new GroupRow
        {
            PartitionKey = Organization.Value,
            RowKey = Keys.Encode(parts[^1]),
            GroupId = parts[^1],
            ParentId = parts.Length > 1 ? parts[^2] : null,
            Name = parts[^1],
        })),
        default);

    public async Task<HaloConnectionRow> RowAsync() => (await Store.FindConnectionAsync(Organization, default)).ShouldNotBeNull();

    /// <summary>Which syncs of the organization are due once every instance has heard of a change.</summary>
    public async Task<IReadOnlyList<SyncKind>> DueSoonAsync()
    {
        var integration = await Integrations.FindAsync(Organization, default);
        var planned = await Due.MustStartAsync(Organization, Clock.GetUtcNow().AddSeconds(4), default).ToListAsync();
        return
        [
            .. new[] { SyncKind.Alerts, SyncKind.Assets, SyncKind.Clients }.SelectMany(kind => planned.Where(
                entry => entry.Kind == WorkKind.Sync(kind).Name && entry.Version == integration!.ScheduleVersion).Select(_ => kind)),
        ];
    }

    private static IHaloProgress NothingWaits => Mock.Of<IHaloProgress>(progress =>
        progress.ReadAsync(It.IsAny<OrganizationId>(), default) == Task.FromResult<IReadOnlyDictionary<LevelGroupId, (int, int, string?)>>(NoGroups));

    private static Dictionary<LevelGroupId, (int, int, string?)> NoGroups => [];

    private HaloRetry Retry(Tables tables)
    {
        var events = new HaloEventStore(tables, new HaloEventRetention(Due, tables, Clock), Clock);
        return new HaloRetry(
            events, new HaloAssetStore(tables, Due, Clock), new HaloAlertTickets(
                tables, Store, Due, Clock), new SiteValidator(null!, Store, Clock), Due, Clock);
    }
}
