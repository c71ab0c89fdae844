using Microsoft.Extensions.DependencyInjection;

namespace Integration.Core.Work;

internal static class WorkServices
{
    /// <summary>Registers work of which an organization has one orchestration at a time.</summary>
    public static IServiceCollection AddWorkHandler<T>(this IServiceCollection services)
        where T : class, IWorkHandler => services
        .AddTransient<T>()
        .AddTransient<IWorkHandler>(provider => provider.GetRequiredService<T>());

    /// <summary>Registers what is deleted when it is old enough.</summary>
    public static IServiceCollection AddRetention<T>(this IServiceCollection services)
        where T : DailyRetention => services
        .AddSingleton<T>()
        .AddSingleton<DailyRetention>(provider => provider.GetRequiredService<T>());

    public static IServiceCollection AddWork(this IServiceCollection services) => services
        .AddSingleton<DueIndex>()
        .AddTransient<WorkDispatcher>()
        .AddTransient<WorkClaims>()
        .AddTransient<WorkStarter>();
}
