using Integration.Core.Alerts;
using Integration.Core.Devices;
using Integration.Core.Level;
using Integration.Core.Mapping;
using Integration.Core.Quotas;
using Integration.Core.Secrets;
using Integration.Core.Storage;
using Integration.Core.Webhooks;
using Integration.Core.Work;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Integration.Core.Tests.Webhooks;

/// <summary>One instance of the app, as far as it takes webhooks in: several of them share the tables and the secrets.</summary>
internal sealed class IntakeParts
{
    public IntakeParts(Tables tables, ISecretStore secrets, TimeProvider clock, WebhookOptions? options = null)
    {
        Tables = tables;
        var checkedOptions = Options.Create(options ?? new WebhookOptions());
        Integrations = new IntegrationStore(tables, clock);
        Directory = new EndpointDirectory(tables, Integrations, clock);
        Endpoints = new EndpointStore(tables, Directory, clock);
        Secrets = new EndpointSecrets(Endpoints, secrets, clock);
        Cache = new SecretCache(secrets, clock);
        Check = new SenderVerifier(Cache, clock);
        Hints = new SenderHints(tables);
        Search = new UnroutedSearch(Directory, Check, Hints, Cache, clock, NullLogger<UnroutedSearch>.Instance);
        Quota = new Quota(tables, clock);
        Due = new DueIndex(tables, clock);
        CatchUp = new CatchUp(Due, Integrations, clock, NullLogger<CatchUp>.Instance);
        Inbox = new Inbox(tables);
        Activity = new WebhookActivity(tables);
        Wakes = new RecentWakes(clock);
        Settings = new WebhookSettingsService(
            Integrations, new LevelAccounts(tables, Integrations, new GroupStore(tables), Cache, clock), Endpoints, Secrets, Activity, Inbox, clock);
        Intake = NewIntake(checkedOptions, clock, Check, Inbox);
    }

    private Tables Tables { get; }

    public IntegrationStore Integrations { get; }

    public EndpointDirectory Directory { get; }

    public EndpointStore Endpoints { get; }

    public EndpointSecrets Secrets { get; }

    public SecretCache Cache { get; }

    public SenderVerifier Check { get; }

    public SenderHints Hints { get; }

    public UnroutedSearch Search { get; }

    public Quota Quota { get; }

    public CatchUp CatchUp { get; }

    public Inbox Inbox { get; }

    public WebhookActivity Activity { get; }

    public DueIndex Due { get; }

    public RecentWakes Wakes { get; }

    public WebhookSettingsService Settings { get; }

    public WebhookIntake Intake { get; }

    /// <summary>Knows all types and applies none.</summary>
    private static EventDispatcher Dispatcher { get; } = new(
        new ServiceCollection().AddAlerts().AddDevices().AddMapping().Select(service => service.ImplementationInstance).OfType<EventRoute>(), null!);

    /// <summary>An intake in which a part may be another one.</summary>
    public WebhookIntake NewIntake(IOptions<WebhookOptions> options, TimeProvider clock, SenderVerifier check, Inbox inbox) =>
        new(Directory, check, Search, Quota, CatchUp, Dispatcher, inbox, Due, Wakes, new Retention(Due, Tables, inbox, clock), options, clock);

    /// <summary>A connected organization with a secret.</summary>
    public async Task<(OrganizationId Organization, string Endpoint, string Secret)> NewOrganizationAsync(bool setUp = true)
    {
        var organization = Some.NewOrganization();
        var endpoint = EndpointStore.NewId();
        await Endpoints.AddAsync(endpoint, organization, null, default);
        await Integrations.UpdateAsync(
            organization,
            row =>
            {
                (row.KeySecret, row.Active, row.SetupCompleted, row.EndpointId) = ("some-key", true, setUp, endpoint);
                return true;
            },
            default);
        return (organization, endpoint, (await Secrets.RotateAsync(organization, endpoint, default)).Reveal());
    }
}
