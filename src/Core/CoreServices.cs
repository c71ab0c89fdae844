using Integration.Core.Alerts;
using Integration.Core.Devices;
using Integration.Core.Level;
using Integration.Core.Mapping;
using Integration.Core.Organizations;
using Integration.Core.Psa.BuiltIn;
using Integration.Core.Psa.Halo;
using Integration.Core.Quotas;
using Integration.Core.Secrets;
using Integration.Core.Storage;
using Integration.Core.Sync;
using Integration.Core.Webhooks;
using Integration.Core.Work;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Integration.Core;

/// <summary>Registers the domain: every feature registers itself.</summary>
internal static class CoreServices
{
    /// <summary>Adds everything in Core. Configuration is checked when the app starts; a message names the key that is wrong.</summary>
    public static IServiceCollection AddCore(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services
            .AddStorage(configuration)
            .AddQuotas()
            .AddSecrets(configuration)
            .AddOrganizations()
            .AddLevel()
            .AddMapping()
            .AddDevices()
            .AddAlerts()
            .AddSync()
            .AddWebhooks()
            .AddWork()
            .AddBuiltInPsa()
            .AddHaloPsa();
    }
}
