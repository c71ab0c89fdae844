using Integration.Core.Webhooks;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Core.Mapping;

internal static class MappingServices
{
    public static IServiceCollection AddMapping(this IServiceCollection services) => services
        .AddSingleton<GroupStore>()
        .AddTransient<GroupRefresh>()
        .AddTransient<MappingService>()
        .AddEventHandler<GroupEventHandler>("group_created", "group_updated", "group_deleted");
}
