using Integration.Core.Psa.Halo.Api;
using Integration.Core.Psa.Halo.Assets;
using Integration.Core.Psa.Halo.Events;
using Integration.Core.Psa.Halo.Lookups;
using Integration.Core.Psa.Halo.Mapping;
using Integration.Core.Psa.Halo.Network;
using Integration.Core.Psa.Halo.Outbox;
using Integration.Core.Psa.Halo.Rules;
using Integration.Core.Psa.Halo.Tickets;
using Integration.Core.Work;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Integration.Core.Psa.Halo;

internal static class HaloServices
{
    public static IServiceCollection AddHaloPsa(this IServiceCollection services)
    {
        services.AddValidatedOptions<HaloPsaOptions>("HaloPsa");
        services.AddOptions<HaloPsaOptions>()
            .Configure<IConfiguration>((options, configuration) => options.AllowLoopbackHttp = configuration["Auth:Mode"] == "Local");
        services.AddSingleton(provider =>
        {
            var http = new HttpClient(new HaloHandler(provider.GetRequiredService<IOptions<HaloPsaOptions>>().Value));
            HaloTransport.Prepare(http);
            return ActivatorUtilities.CreateInstance<HaloTransport>(provider, http);
        });
        foreach (var table in HaloTables.All)
        {
            services.AddSingleton(table);
        }

        return services
            .AddSingleton<IDestination, HaloDestination>()
            .AddSingleton<HaloStore>()
            .AddSingleton<HaloQuota>()
            .AddSingleton<HaloTokens>()
            .AddSingleton<HaloApiClient>()
            .AddSingleton<HaloListReader>()
            .AddSingleton<SiteValidator>()
            .AddSingleton<HaloAssetStore>()
            .AddSingleton<AssetTypeProvisioner>()
            .AddSingleton<AssetTypeSchemas>()
            .AddSingleton<CompanyAssets>()
            .AddSingleton<AssetResponseCheck>()
            .AddSingleton<AssetLinker>()
            .AddSingleton<AssetSender>()
            .AddSingleton<HaloAlertTickets>()
            .AddSingleton<TicketSetUp>()
            .AddSingleton<TicketStatusSender>()
            .AddSingleton<TicketSender>()
            .AddSingleton<HaloEventStore>()
            .AddSingleton<IHaloProgress, HaloProgress>()
            .AddTransient<HaloConnectionService>()
            .AddTransient<HaloConnectionTest>()
            .AddTransient<HaloConnectionChecks>()
            .AddTransient<HaloSyncs>()
            .AddTransient<HaloLookups>()
            .AddTransient<HaloMappingService>()
            .AddTransient<HaloRuleService>()
            .AddWorkHandler<HaloOutbox>()
            .AddTransient<HaloRetry>()
            .AddTransient<HaloEvents>()
            .AddRetention<HaloEventRetention>();
    }
}
