using Azure.Core;
using Azure.Data.Tables;
using Azure.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Core.Storage;

internal static class StorageServices
{
    public static IServiceCollection AddStorage(this IServiceCollection services, IConfiguration configuration) => services
        .AddSingleton(CreateTableService(configuration))
        .AddSingleton<Tables>()
        .AddSingleton<StorageHealth>()
        .AddHostedService<TableCreation>();

    private static TableServiceClient CreateTableService(IConfiguration configuration)
    {
        var options = new TableClientOptions
        {
            // Short, since a webhook waits for it: callers and orchestrations retry.
            Retry =
            {
                Mode = RetryMode.Exponential,
                MaxRetries = 3,
                Delay = TimeSpan.FromMilliseconds(200),
                MaxDelay = TimeSpan.FromSeconds(2),
                NetworkTimeout = TimeSpan.FromSeconds(10),
            },
        };
        if (configuration["Storage:AccountUri"] is { Length: > 0 } account)
        {
            var address = HttpsAddress.Parse(account, "Storage__AccountUri", "https://<account>.table.core.windows.net");
            return new TableServiceClient(address, new DefaultAzureCredential(), options);
        }

        try
        {
            return new TableServiceClient(configuration["AzureWebJobsStorage"] ?? "", options);
        }
        catch (Exception wrong) when (wrong is ArgumentException or FormatException or InvalidOperationException)
        {
            throw new InvalidOperationException(
                "AzureWebJobsStorage: must be a storage account's connection string unless Storage__AccountUri is set. "
                + "For Azurite use UseDevelopmentStorage=true.",

                wrong);
        }
    }
}
