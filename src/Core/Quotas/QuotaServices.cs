using Microsoft.Extensions.DependencyInjection;

namespace Integration.Core.Quotas;

internal static class QuotaServices
{
    public static IServiceCollection AddQuotas(this IServiceCollection services) => services.AddSingleton<Quota>();
}
