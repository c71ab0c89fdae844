using Integration.Core.Work;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Core.Sync;

internal static class SyncServices
{
    public static IServiceCollection AddSync(this IServiceCollection services) => services
        .AddSingleton<RunStore>()
        .AddSingleton<SeenItems>()
        .AddRetention<RunRetention>()
        .AddTransient<SyncSchedule>()
        .AddTransient<SyncRunService>()
        .AddTransient<SyncSteps>()
        .AddTransient<ExpectedItems>()
        .AddTransient<DeviceSyncStep>()
        .AddTransient<AlertSyncStep>()
        .AddTransient<ClearedAlerts>()
        .AddTransient<RunCompletion>();
}
