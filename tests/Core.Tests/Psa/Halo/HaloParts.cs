using Integration.Core.Level;
using Integration.Core.Organizations;
using Integration.Core.Psa.Halo;
using Integration.Core.Secrets;
using Integration.Core.Sync;
using Integration.Core.Tests.Secrets;
using Integration.Core.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Integration.Core.Tests.Psa.Halo;

/// <summary>An organization's HaloPSA settings over real tables; secrets in memory, and a clock that stands still.</summary>
internal sealed class HaloParts
{
    public HaloParts(TestStorage storage)
    {
        Storage = storage;
        Integrations = new IntegrationStore(storage.Tables, Clock);
        Store = new HaloStore(storage.Tables, new SecretCache(Secrets, Clock), Clock);
        Schedules = new ScheduleStore(storage.Tables);
        Syncs = new HaloSyncs(Integrations, new Scheduler(Schedules, Integrations, Clock, NullLogger<Scheduler>.Instance));
        Connection = new HaloConnection(Store, Secrets, Syncs, Options, Clock);
    }

    public TestStorage Storage { get; }

    public FakeClock Clock { get; } = new();

    public OrganizationId Organization { get; } = Some.NewOrganization();

    public SecretsInMemory Secrets { get; } = new();

    public IOptions<HaloPsaOptions> Options { get; } = Microsoft.Extensions.Options.Options.Create(new HaloPsaOptions());

    public IntegrationStore Integrations { get; }

    public HaloStore Store { get; }

    public ScheduleStore Schedules { get; }

    public HaloSyncs Syncs { get; }

    public HaloConnection Connection { get; }

    public static HaloConnectionRequest Entered(string url = "https://contoso.halopsa.com", string clientId = "client-1", string? secret = "halo-secret-value-1") => new(url, clientId, secret);

    /// <summary>HaloPSA connected.</summary>
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

    public async Task<HaloConnectionRow> RowAsync() => (await Store.FindConnectionAsync(Organization, default)).ShouldNotBeNull();

    /// <summary>Which syncs of the organization are due once every instance has heard of a change.</summary>
    public async Task<IReadOnlyList<SyncKind>> DueSoonAsync()
    {
        var due = new List<SyncKind>();
        foreach (var kind in new[] { SyncKind.Alerts, SyncKind.Assets, SyncKind.Clients })
        {
            var integration = await Integrations.FindAsync(Organization, default);
            await foreach (var row in Schedules.DueAsync(kind, Clock.GetUtcNow().AddSeconds(4), default))
            {
                if (row.Organization == Organization.Value && row.Version == integration!.ScheduleVersion && row.Insists)
                {
                    due.Add(kind);
                }
            }
        }

        return due;
    }
}
