using Microsoft.Extensions.DependencyInjection;

namespace Integration.Core.Psa.BuiltIn;

internal static class BuiltInServices
{
    public static IServiceCollection AddBuiltInPsa(this IServiceCollection services) => services
        .AddSingleton<IDestination, BuiltInDestination>()
        .AddSingleton<ClientStore>()
        .AddSingleton<BuiltInAssetStore>()
        .AddSingleton<AlertTickets>()
        .AddSingleton<TicketStore>()
        .AddSingleton<TicketStatusStore>()
        .AddTransient<ClientService>()
        .AddTransient<AssetService>()
        .AddTransient<TicketService>();
}
