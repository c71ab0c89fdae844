using Microsoft.Extensions.DependencyInjection;

namespace Integration.Core.Alerts;

internal static class AlertServices
{
    public static IServiceCollection AddAlerts(this IServiceCollection services) => services
        .AddSingleton<AlertStore>()
        .AddTransient<AlertProcessor>();
}
