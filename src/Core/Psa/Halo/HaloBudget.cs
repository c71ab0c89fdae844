using Integration.Core.Organizations;

namespace Integration.Core.Psa.Halo;

internal class HaloBudget
{
    public virtual ValueTask TakeAsync(OrganizationId organization, bool isAwaited, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public virtual Task SlowDownAsync(OrganizationId organization, TimeSpan? retryAfter, CancellationToken cancellationToken) => Task.CompletedTask;
}
