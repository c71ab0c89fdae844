using Integration.Core.Work;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Core.Webhooks;

internal static class WebhookServices
{
    public static IServiceCollection AddWebhooks(this IServiceCollection services)
    {
        services.AddValidatedOptions<WebhookOptions>("Webhooks");
        return services
            .AddSingleton<EndpointDirectory>()
            .AddSingleton<EndpointStore>()
            .AddSingleton<EndpointSecrets>()
            .AddSingleton<SenderVerifier>()
            .AddSingleton<SenderHints>()
            .AddSingleton<UnroutedSearch>()
            .AddSingleton<WebhookActivity>()
            .AddSingleton<Inbox>()
            .AddSingleton<RecentWakes>()
            .AddSingleton<CatchUp>()
            .AddRetention<Retention>()
            .AddTransient<WebhookIntake>()
            .AddWorkHandler<EventProcessor>()
            .AddSingleton<EventDispatcher>()
            .AddTransient<WebhookEventService>()
            .AddTransient<WebhookSettingsService>();
    }
}
