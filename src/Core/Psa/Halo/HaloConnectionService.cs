using Integration.Core.Results;
using Integration.Core.Secrets;
using Microsoft.Extensions.Options;

namespace Integration.Core.Psa.Halo;

/// <summary>Connecting an organization's HaloPSA, switching it on and off, and disconnecting it.</summary>
internal sealed class HaloConnectionService(HaloStore store, ISecretStore secrets, HaloSyncs syncs, IOptions<HaloPsaOptions> options, TimeProvider time)
{
    private readonly HaloPsaOptions _options = options.Value;

    /// <summary>What to answer where a connection is needed and there is none.</summary>
    internal static Problem NotConnected { get; } =
        new(ProblemKind.Conflict, "halopsa-not-connected", "HaloPSA is not connected. Enter its URL, client ID and client secret first.");

    /// <summary>The connection as it is.</summary>
    public async Task<HaloStatusView> ViewAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        HaloStatusView.Of(await store.FindConnectionAsync(organization, cancellationToken));

    /// <summary>Keeps what was entered, without asking HaloPSA: whether it works is what "Test connection" tells.</summary>
    /// <returns>The connection, or all that is wrong with what was entered; then nothing was changed.</returns>
    public async Task<Result<HaloStatusView>> SaveAsync(OrganizationId organization, HaloConnectionRequest request, CancellationToken cancellationToken)
    {
        if (!HaloCredentials.Read(request, _options).Succeeded(out var entered, out var wrong))
        {
            return wrong;
        }

        // Order: a secret without a row is only litter; a row without its secret would be a connection that cannot work.
        SecretReference? added = null;
        if (entered.Secret is { } secret)
        {
            added = SecretReference.New(organization, "halopsa-secret");
            await secrets.SetAsync(added.Value, secret, cancellationToken);
        }

        Problem? problem = null;
        SecretReference? replaced = null;
        var row = await store.UpdateConnectionAsync(
            organization,
            row =>
            {
                problem = added is null ? WhySecretIsNeeded(row, entered) : null;
                replaced = added is not null && row.Secret.Length > 0 ? row.SecretReference() : null;
                Change(row, entered, request, added);
                return problem is null;
            },
            cancellationToken);
        if (row is null)
        {
            return problem!;
        }

        if (replaced is { } old)
        {
            await secrets.DeleteAsync(old, cancellationToken);
        }

        // What could not be sent is worth another try.
        await syncs.SoonAsync(organization, cancellationToken);
        return HaloStatusView.Of(row);
    }

    /// <summary>Switches sending on or off. On: devices and alerts are brought over at once.</summary>
    public async Task<Result<HaloStatusView>> SetEnabledAsync(OrganizationId organization, bool enabled, CancellationToken cancellationToken)
    {
        if (await store.FindConnectionAsync(organization, cancellationToken) is null)
        {
            return NotConnected;
        }

        // Order: stopped in between, HaloPSA is polled for and gets nothing, never the other way round; whoever does it again finishes it.
        HaloConnectionRow? row;
        if (enabled)
        {
            await syncs.SwitchAsync(organization, on: true, cancellationToken);
            row = await EnableAsync(organization, enabled, cancellationToken);
            await syncs.SoonAsync(organization, cancellationToken);
        }
        else
        {
            row = await EnableAsync(organization, enabled, cancellationToken);
            await syncs.SwitchAsync(organization, on: false, cancellationToken);
        }

        if (row is null)
        {
            // Disconnected meanwhile.
            await syncs.SwitchAsync(organization, on: false, cancellationToken);
            return NotConnected;
        }

        return HaloStatusView.Of(row);
    }

    /// <summary>Switches it off and deletes the secret; mappings, policies and what is known of assets and tickets stay.</summary>
    public async Task<Problem?> DisconnectAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        if (!(await SetEnabledAsync(organization, false, cancellationToken)).Succeeded(out _, out var problem))
        {
            return problem;
        }

        if (await store.RemoveConnectionAsync(organization, cancellationToken) is { } secret)
        {
            await secrets.DeleteAsync(secret, cancellationToken);
        }

        return null;
    }

    private Task<HaloConnectionRow?> EnableAsync(OrganizationId organization, bool enabled, CancellationToken cancellationToken) => store.UpdateConnectionAsync(
        organization,
        row =>
        {
            row.EnabledAt = !enabled ? null : row.Enabled ? row.EnabledAt : time.GetUtcNow();
            row.Enabled = enabled;
            return row.Secret.Length > 0;
        },
        cancellationToken);

    private static Problem? WhySecretIsNeeded(HaloConnectionRow row, HaloCredentials entered) =>
        row.Secret.Length == 0 ? Problem.Field("clientSecret", "is required.")
        : !row.IsFor(entered) ? Problem.Field(
            "clientSecret",
            "is required when the URL or client ID changes, so that the saved secret is never sent to a different server.")
        : null;

    private static void Change(HaloConnectionRow row, HaloCredentials entered, HaloConnectionRequest request, SecretReference? added)
    {
        (row.Url, row.ClientId) = (entered.Address.ToString(), entered.ClientId);
        if (added is { } secret)
        {
            (row.Secret, row.SecretHint) = (secret.Value, entered.Secret?.Hint);
        }

        row.ClosedStatusId = request.ClosedStatusId ?? row.ClosedStatusId;
        row.NoteOutcomeId = request.NoteOutcomeId ?? row.NoteOutcomeId;
        (row.Error, row.RejectedSecret) = (null, null);
    }
}
