using Microsoft.Extensions.DependencyInjection;

namespace Integration.Core.Webhooks;

internal static class WebhookServices
{
    public static IServiceCollection AddWebhooks(this IServiceCollection services)
    {
        services.AddCheckedOptions<WebhookOptions>("Webhooks");
        return services
            .AddSingleton<EndpointDirectory>()
            .AddSingleton<EndpointStore>()
            .AddSingleton<EndpointSecrets>()
            .AddSingleton<SenderCheck>()
            .AddSingleton<SenderHints>()
            .AddSingleton<UnroutedSearch>()
            .AddSingleton<EventRateLimit>()
            .AddSingleton<WebhookActivity>()
            .AddSingleton<Inbox>()
            .AddSingleton<DrainMarks>()
            .AddSingleton<CatchUp>()
            .AddSingleton<Retention>()
            .AddTransient<WebhookIntake>()
            .AddTransient<WebhookDrain>()
            .AddTransient<EventHandling>()
            .AddTransient<DeviceEventHandler>()
            .AddTransient<WebhookEvents>()
            .AddTransient<WebhookSettings>();
    }
}
