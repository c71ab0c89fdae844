using Integration.Core.Quotas;

namespace Integration.Core.Level;

/// <summary>
/// Every call to Level passes here: an account whose key was refused is not asked again, and what Level says about its limits is taken note of.
/// </summary>
internal class LevelGate(LevelAccounts accounts, LevelQuota quota)
{
    /// <summary>Returns when the call may be made.</summary>
    /// <exception cref="LevelException">It may not: the key was refused, or we hold back for a while.</exception>
    public virtual ValueTask EnterAsync(LevelAccount account, CallPriority priority, CancellationToken cancellationToken) => account.Refused
        ? throw new LevelException(LevelFailure.InvalidKey, "Level rejected this API key earlier (401). Enter a valid key.")
        : quota.TakeAsync(account, priority, cancellationToken);

    /// <summary>Level refused the key: said on the page, and not tried again until there is another one.</summary>
    public virtual Task RefusedAsync(LevelAccount account, CancellationToken cancellationToken) => accounts.RefuseAsync(account, cancellationToken);

    /// <summary>
    /// Level said that it was too much (429): nothing is sent for that account until the wait is over, and less afterwards. A key that is only
    /// tried may open anyone's account: it says nothing about this one.
    /// </summary>
    public virtual Task SlowDownAsync(LevelAccount account, TimeSpan? retryAfter, CancellationToken cancellationToken) =>
        account.Secret is null ? Task.CompletedTask : quota.PauseAsync(account, retryAfter, cancellationToken);
}
