using Integration.Core.Psa;
using Integration.Core.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Core.Tests.Psa.Third;

/// <summary>The line that adds a third destination.</summary>
internal static class ThirdServices
{
    public static IServiceCollection AddThirdPsa(this IServiceCollection services) => services
        .AddSingleton<IDestination, ThirdDestination>()
        .AddSingleton(ThirdTables.Assets)
        .AddSingleton(ThirdTables.Tickets)
        .AddSingleton<ThirdAssetStore>()
        .AddSingleton<ThirdAlertTickets>();
}

internal static class ThirdTables
{
    public static readonly FeatureTable Assets = new("ThirdAssets");
    public static readonly FeatureTable Tickets = new("ThirdTickets");
}
