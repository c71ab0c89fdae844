using Azure.Data.Tables;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace LocalRuntime.Durable;

internal static class EngineServices
{
    /// <summary>The engine, and its client: only [DurableClient] gives that to functions, as in Azure. The functions and the converter come from elsewhere.</summary>
    public static IServiceCollection AddDurableEngine(this IServiceCollection services, Func<IServiceProvider, TableClient> table)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddKeyedSingleton(typeof(DurableEngine), (provider, _) => table(provider));
        services.AddSingleton(provider => provider.GetRequiredService<IConfiguration>().GetSection(DurableSettings.Section).Get<DurableSettings>() ?? new());
        services.AddSingleton(provider => new InstanceStore(Table(provider)));
        services.AddSingleton(provider => new WorkIndex(Table(provider)));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<InstanceQueries>(provider, Table(provider)));
        services.AddSingleton<Patience>();
        services.AddSingleton<ProcessLease>();
        services.AddSingleton<Hub>();
        services.AddSingleton<Runners>();
        services.AddSingleton<LocalDurableTaskClient>();
        services.AddHostedService(provider => ActivatorUtilities.CreateInstance<DurableEngine>(provider, Table(provider)));
        return services;
    }

    // Keyed, as the app may have a TableClient of its own in the container.
    private static TableClient Table(IServiceProvider provider) => provider.GetRequiredKeyedService<TableClient>(typeof(DurableEngine));
}
