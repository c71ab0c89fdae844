using Azure.Core;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;
using Integration.Core.Alerts;
using Integration.Core.Devices;
using Integration.Core.Level;
using Integration.Core.Mapping;
using Integration.Core.Organizations;
using Integration.Core.Psa;
using Integration.Core.Psa.BuiltIn;
using Integration.Core.Psa.Halo;
using Integration.Core.Psa.Halo.Asking;
using Integration.Core.Psa.Halo.Assets;
using Integration.Core.Psa.Halo.Events;
using Integration.Core.Psa.Halo.Mapping;
using Integration.Core.Psa.Halo.Outbox;
using Integration.Core.Psa.Halo.Policies;
using Integration.Core.Psa.Halo.Tickets;
using Integration.Core.Psa.Halo.Wire;
using Integration.Core.Secrets;
using Integration.Core.Storage;
using Integration.Core.Sync;
using Integration.Core.Webhooks;
using Integration.Core.Work;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Integration.Core;

/// <summary>Registers the domain.</summary>
public static class CoreServices
{
    /// <summary>Adds everything in Core. Configuration is checked when the app starts; a message names the key that is wrong.</summary>
    public static IServiceCollection AddCore(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddCheckedOptions<LevelOptions>("Level");
        services.AddCheckedOptions<WebhookOptions>("Webhooks");
        services.AddCheckedOptions<HaloPsaOptions>("HaloPsa");
        services.Configure<HaloPsaOptions>(options => options.AllowLoopbackHttp = configuration["Auth:Mode"] == "Local");
        AddStorage(services, configuration);
        AddSecrets(services, configuration);
        services.AddHttpClient<LevelClient>((made, http) => LevelClient.Prepare(http, made.Get<IOptions<LevelOptions>>().Value.BaseUrl));
        services.AddSingleton(made =>
        {
            var http = new HttpClient(new HaloHandler(made.Get<IOptions<HaloPsaOptions>>().Value));
            HaloHttp.Prepare(http);
            return new HaloHttp(http, made.Get<HaloBudget>(), made.Get<HaloEventStore>(), made.Get<TimeProvider>());
        });
        AddStores(services);
        AddFeatures(services);
        return services;
    }

    private static void AddStorage(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(CreateTableService(configuration));
        services.AddSingleton<Tables>();
        services.AddHostedService<TableCreation>();
        services.AddSingleton(made => new StorageHealth(made.Get<Tables>()));
    }

    private static TableServiceClient CreateTableService(IConfiguration configuration)
    {
        var options = new TableClientOptions
        {
            // Short, since a webhook waits for it: who calls us tries again, and so do the orchestrations.
            Retry = { Mode = RetryMode.Exponential, MaxRetries = 3, Delay = TimeSpan.FromMilliseconds(200), MaxDelay = TimeSpan.FromSeconds(2), NetworkTimeout = TimeSpan.FromSeconds(10) },
        };
        if (configuration["Storage:AccountUri"] is { Length: > 0 } account)
        {
            return new TableServiceClient(HttpsAddress(account, "Storage__AccountUri", "https://<account>.table.core.windows.net"), new DefaultAzureCredential(), options);
        }

        try
        {
            return new TableServiceClient(configuration["AzureWebJobsStorage"] ?? "", options);
        }
        catch (Exception wrong) when (wrong is ArgumentException or FormatException or InvalidOperationException)
        {
            throw new InvalidOperationException(
                "AzureWebJobsStorage: must be a storage account's connection string unless Storage__AccountUri is set. For Azurite use UseDevelopmentStorage=true.", wrong);
        }
    }

    private static Uri HttpsAddress(string text, string key, string example) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps
            ? address
            : throw new InvalidOperationException($"{key}: must be an https address such as {example}.");

    private static void AddSecrets(IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<LocalSecretOptions>().BindConfiguration("LocalSecrets");
        if (configuration["KeyVault:Uri"] is { Length: > 0 } vault)
        {
            var uri = HttpsAddress(vault, "KeyVault__Uri", "https://<vault>.vault.azure.net");
            services.AddSingleton(new KeyVaultSecretStore(new SecretClient(uri, new DefaultAzureCredential())));
            services.AddSingleton<ISecretStore>(made => new RememberingSecretStore(made.Get<KeyVaultSecretStore>(), made.Get<Redactor>()));
        }
        else
        {
            services.AddSingleton<LocalSecretStore>();
            services.AddSingleton<ISecretStore>(made => new RememberingSecretStore(made.Get<LocalSecretStore>(), made.Get<Redactor>()));
        }

        services.AddSingleton<SecretCache>();
        services.AddRedaction();
    }

    private static void AddStores(IServiceCollection services) => services
        .AddSingleton<IntegrationStore>()
        .AddSingleton<LevelAccounts>()
        .AddSingleton<LevelBudget>()
        .AddSingleton<HaloBudget>()
        .AddSingleton<LevelGate>()
        .AddSingleton<EndpointDirectory>()
        .AddSingleton<EndpointStore>()
        .AddSingleton<EndpointSecrets>()
        .AddSingleton<ScheduleStore>()
        .AddSingleton<GroupStore>()
        .AddSingleton<AlertStore>()
        .AddSingleton<SenderCheck>()
        .AddSingleton<SenderHints>()
        .AddSingleton<UnroutedSearch>()
        .AddSingleton<EventRateLimit>()
        .AddSingleton<WebhookActivity>()
        .AddSingleton<Inbox>()
        .AddSingleton<DrainMarks>()
        .AddSingleton<RunStore>()
        .AddSingleton<ClientStore>()
        .AddSingleton<AssetStore>()
        .AddSingleton<DeviceDestinations>()
        .AddSingleton<IDestination, BuiltInPsa>()
        .AddSingleton<IDestination, HaloPsa>()
        .AddSingleton<HaloStore>()
        .AddSingleton<HaloMarks>()
        .AddSingleton<HaloAssetStore>()
        .AddSingleton<HaloAlertTickets>()
        .AddSingleton<HaloEventStore>()
        .AddSingleton<HaloTokens>()
        .AddSingleton<HaloClient>()
        .AddSingleton<HaloLists>()
        .AddSingleton<HaloSites>()
        .AddSingleton<IHaloProgress, HaloProgress>()
        .AddSingleton<CatalogAdditions>()
        .AddSingleton<AssetCatalogs>()
        .AddSingleton<CompanyAssets>()
        .AddSingleton<AssetEcho>()
        .AddSingleton<AssetAdoption>()
        .AddSingleton<AssetSender>()
        .AddSingleton<TicketSetUp>()
        .AddSingleton<TicketSender>()
        .AddSingleton<TicketStore>()
        .AddSingleton<TicketStatusStore>();

    private static void AddFeatures(IServiceCollection services)
    {
        services
            .AddSingleton<AlertTickets>()
            .AddTransient<GroupSync>()
            .AddTransient<LevelKeyTest>()
            .AddTransient<AlertProcessor>()
            .AddTransient<DeviceEventHandler>()
            .AddTransient<EventHandling>()
            .AddTransient<DeviceRemoval>()
            .AddTransient<DevicePhase>()
            .AddTransient<ClearedAlerts>()
            .AddTransient<AlertPhase>()
            .AddTransient<ExpectedItems>()
            .AddTransient<HaloSyncs>()
            .AddTransient<HaloDesk>()
            .AddTransient<IHaloDirectory, HaloDirectory>()
            .AddTransient<HaloChecks>()
            .AddTransient<RunEnd>();

        // These remember what they did lately.
        services.AddSingleton(made => new CatchUp(made.Get<Tables>(), made.Get<IntegrationStore>(), made.Get<TimeProvider>()));
        services.AddSingleton(made => new RunRetention(made.Get<Tables>(), made.Get<RunStore>(), made.Get<TimeProvider>()));
        services.AddSingleton(made => new Retention(made.Get<Tables>(), made.Get<Inbox>(), made.Get<TimeProvider>()));

        services.AddSingleton(made => new WorkDispatcher(
            made.Get<Scheduler>(), made.Get<WebhookDrain>(), made.Get<HaloOutbox>(), made.Get<CatchUp>(), made.Get<WorkStarter>(), made.Get<Retention>(), made.Get<RunRetention>(),
            made.Get<HaloEventRetention>(), made.Get<TimeProvider>(), made.Get<ILogger<WorkDispatcher>>()));

        // Public classes whose parts are internal: the container needs to be told how to make them.
        Add(made => new OrganizationService(made.Get<Tables>(), made.Get<TimeProvider>()));
        Add(made => new ClientService(made.Get<ClientStore>(), made.Get<GroupStore>(), made.Get<LevelAccounts>()));
        Add(made => new AssetService(made.Get<AssetStore>(), made.Get<ClientStore>(), made.Get<LevelAccounts>()));
        Add(made => new TicketService(
            made.Get<TicketStore>(), made.Get<TicketStatusStore>(), made.Get<ClientStore>(), made.Get<AssetStore>(), made.Get<TimeProvider>()));
        Add(made => new GroupMapping(made.Get<GroupStore>(), made.Get<ClientStore>(), made.Get<IntegrationStore>(), made.Get<TimeProvider>()));
        Add(made => new Scheduler(made.Get<ScheduleStore>(), made.Get<IntegrationStore>(), made.Get<TimeProvider>(), made.Get<ILogger<Scheduler>>()));
        Add(made => new ClientAccounts(
            made.Get<ClientStore>(), made.Get<LevelAccounts>(), made.Get<IntegrationStore>(), made.Get<LevelKeyTest>(), made.Get<ISecretStore>(), made.Get<EndpointStore>(),
            made.Get<EndpointSecrets>(), made.Get<Scheduler>()));
        Add(made => new LevelConnection(
            made.Get<IntegrationStore>(), made.Get<ISecretStore>(), made.Get<GroupSync>(), made.Get<EndpointStore>(), made.Get<EndpointSecrets>(), made.Get<ClientAccounts>(), made.Get<LevelKeyTest>(), made.Get<Scheduler>()));
        Add(made => new LevelOverview(
            made.Get<IntegrationStore>(), made.Get<LevelAccounts>(), made.Get<ClientStore>(), made.Get<GroupStore>(), made.Get<AssetStore>(), made.Get<TicketStore>(),
            made.Get<TicketStatusStore>()));
        Add(made => new HaloConnection(made.Get<HaloStore>(), made.Get<ISecretStore>(), made.Get<HaloSyncs>(), made.Get<IOptions<HaloPsaOptions>>(), made.Get<TimeProvider>()));
        Add(made => new HaloConnectionTest(
            made.Get<HaloStore>(), made.Get<HaloChecks>(), made.Get<HaloTokens>(), made.Get<AssetCatalogs>(), made.Get<HaloSyncs>(), made.Get<IOptions<HaloPsaOptions>>()));
        Add(made => new HaloLookups(made.Get<HaloDesk>()));
        Add(made => new HaloGroupMappings(
            made.Get<HaloStore>(), made.Get<GroupStore>(), made.Get<IntegrationStore>(), made.Get<HaloDesk>(), made.Get<HaloSyncs>(), made.Get<IHaloProgress>(), made.Get<TimeProvider>()));
        Add(made => new HaloPolicyList(made.Get<HaloStore>(), made.Get<AlertStore>(), made.Get<HaloDesk>(), made.Get<HaloSyncs>()));
        Add(made => new SyncRuns(made.Get<RunStore>(), made.Get<IntegrationStore>(), made.Get<ExpectedItems>(), made.Get<TimeProvider>()));
        Add(made => new SyncSteps(
            made.Get<RunStore>(), made.Get<IntegrationStore>(), made.Get<LevelAccounts>(), made.Get<ClientStore>(), made.Get<ExpectedItems>(), made.Get<GroupSync>(), made.Get<DevicePhase>(),
            made.Get<AlertPhase>(), made.Get<RunEnd>()));
        Add(made => new WebhookSettings(
            made.Get<IntegrationStore>(), made.Get<LevelAccounts>(), made.Get<EndpointStore>(), made.Get<EndpointSecrets>(), made.Get<WebhookActivity>(), made.Get<Inbox>(), made.Get<TimeProvider>()));
        Add(made => new WebhookEvents(made.Get<Inbox>(), made.Get<DrainMarks>(), made.Get<Retention>(), made.Get<TimeProvider>()));
        Add(made => new HaloRetry(
            made.Get<HaloEventStore>(), made.Get<HaloAssetStore>(), made.Get<HaloAlertTickets>(), made.Get<HaloSites>(), made.Get<HaloMarks>(), made.Get<TimeProvider>()));
        Add(made => new HaloOutbox(
            made.Get<HaloAlertTickets>(), made.Get<HaloAssetStore>(), made.Get<TicketSender>(), made.Get<AssetSender>(), made.Get<HaloStore>(), made.Get<HaloMarks>(),
            made.Get<IntegrationStore>(), made.Get<IOptions<HaloPsaOptions>>(), made.Get<TimeProvider>(), made.Get<ILogger<HaloOutbox>>()));
        Add(made => new WebhookIntake(
            made.Get<EndpointDirectory>(), made.Get<SenderCheck>(), made.Get<UnroutedSearch>(), made.Get<EventRateLimit>(), made.Get<CatchUp>(), made.Get<Inbox>(),
            made.Get<DrainMarks>(), made.Get<Retention>(), made.Get<IOptions<WebhookOptions>>(), made.Get<TimeProvider>()));
        Add(made => new WebhookDrain(
            made.Get<Inbox>(), made.Get<DrainMarks>(), made.Get<EventHandling>(), made.Get<IntegrationStore>(), made.Get<WebhookActivity>(), made.Get<Retention>(), made.Get<TimeProvider>(),
            made.Get<ILogger<WebhookDrain>>()));
        Add(made => new WorkClaims(made.Get<Tables>(), made.Get<TimeProvider>()));
        Add(made => new WorkStarter(made.Get<WorkClaims>(), made.Get<Scheduler>(), made.Get<SyncRuns>(), made.Get<HaloOutbox>(), made.Get<ILogger<WorkStarter>>()));
        Add(made => new HaloEvents(made.Get<HaloEventStore>()));
        Add(made => new HaloEventRetention(made.Get<HaloEventStore>()));

        void Add<T>(Func<IServiceProvider, T> make)
            where T : class => services.AddTransient(make);
    }

    private static T Get<T>(this IServiceProvider services)
        where T : notnull => services.GetRequiredService<T>();
}
