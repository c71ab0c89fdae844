using Integration.Core.Webhooks;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Core.Devices;

internal static class DeviceServices
{
    public static IServiceCollection AddDevices(this IServiceCollection services) => services
        .AddSingleton<DeviceDestinations>()
        .AddTransient<RemovedDevices>()
        .AddEventHandler<DeviceChangedHandler>("device_created", "device_updated")
        .AddEventHandler<DeviceDeletedHandler>("device_deleted");
}
