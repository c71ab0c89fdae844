using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Integration.Core.Storage;

/// <summary>Creates missing tables at start. If the storage is down, the app starts anyway: <see cref="StorageHealth"/> reports it and tries again.</summary>
internal sealed class TableCreation(Tables tables, ILogger<TableCreation> log) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await tables.CreateMissingAsync(cancellationToken);
        }
        catch (Exception failure) when (StorageHealth.IsUnavailable(failure))
        {
            log.LogError(failure, "Storage is not responding; /api/health reports unhealthy until it does.");
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
