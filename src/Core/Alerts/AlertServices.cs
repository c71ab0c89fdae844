using Integration.Core.Webhooks;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Core.Alerts;

internal static class AlertServices
{
    public static IServiceCollection AddAlerts(this IServiceCollection services) => services
        .AddSingleton<AlertStore>()
        .AddSingleton<AlertPolicies>()
        .AddTransient<AlertProcessor>()
        .AddEventHandler<AlertEventHandler>(AlertEventHandler.Active, AlertEventHandler.Resolved);
}
