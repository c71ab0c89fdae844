using Microsoft.Extensions.DependencyInjection;

namespace Integration.Core.Sync;

internal static class SyncServices
{
    public static IServiceCollection AddSync(this IServiceCollection services) => services
        .AddSingleton<ScheduleStore>()
        .AddSingleton<RunStore>()
        .AddSingleton<RunRetention>()
        .AddTransient<Scheduler>()
        .AddTransient<SyncRuns>()
        .AddTransient<SyncSteps>()
        .AddTransient<ExpectedItems>()
        .AddTransient<DevicePhase>()
        .AddTransient<AlertPhase>()
        .AddTransient<ClearedAlerts>()
        .AddTransient<RunEnd>();
}
