using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Integration.Core.Level;

internal static class LevelServices
{
    public static IServiceCollection AddLevel(this IServiceCollection services)
    {
        services.AddValidatedOptions<LevelOptions>("Level");
        services.AddHttpClient<LevelClient>((provider, http) => LevelClient.Prepare(http, provider.GetRequiredService<IOptions<LevelOptions>>().Value.BaseUrl));
        return services
            .AddSingleton<IntegrationStore>()
            .AddSingleton<LevelAccounts>()
            .AddSingleton<LevelQuota>()
            .AddSingleton<LevelGate>()
            .AddTransient<LevelKeyTest>()
            .AddTransient<LevelConnectionService>()
            .AddTransient<LevelStatusService>()
            .AddTransient<ClientKeyService>();
    }
}
