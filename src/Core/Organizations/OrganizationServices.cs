using Microsoft.Extensions.DependencyInjection;

namespace Integration.Core.Organizations;

internal static class OrganizationServices
{
    public static IServiceCollection AddOrganizations(this IServiceCollection services) => services
        .AddTransient<OrganizationService>();
}
