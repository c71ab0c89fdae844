using Integration.Core.Organizations;

namespace Integration.Core.Psa.Halo.Events;

internal class HaloEventStore
{
    public virtual Task RecordAsync(
        OrganizationId organization, HaloPurpose purpose, string method, string path, int? status, long milliseconds, string? error, CancellationToken cancellationToken) => Task.CompletedTask;
}
