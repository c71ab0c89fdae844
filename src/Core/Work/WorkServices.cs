using Microsoft.Extensions.DependencyInjection;

namespace Integration.Core.Work;

internal static class WorkServices
{
    public static IServiceCollection AddWork(this IServiceCollection services) => services
        .AddSingleton<WorkDispatcher>()
        .AddTransient<WorkClaims>()
        .AddTransient<WorkStarter>();
}
