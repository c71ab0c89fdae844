using Integration.Core.Mapping;
using Integration.Core.Results;
using Integration.Core.Secrets;
using Integration.Core.Sync;
using Integration.Core.Webhooks;

namespace Integration.Core.Level;

/// <summary>Connecting, pausing, setting up and disconnecting an organization's Level account.</summary>
internal sealed class LevelConnectionService(
    IntegrationStore integrations,
    ISecretStore secrets,
    GroupRefresh groups,
    EndpointStore endpoints,
    EndpointSecrets webhooks,
    ClientKeyService clients,
    LevelKeyTest test,
    SyncSchedule schedule)
{
    /// <summary>Tests the key at Level, stores it only if it works, and imports the groups for the wizard.</summary>
    /// <returns>Null when connected; <c>invalid-level-key</c> or <c>level-unreachable</c> when not, with nothing changed.</returns>
    public async Task<Problem?> ConnectAsync(OrganizationId organization, Secret? apiKey, CancellationToken cancellationToken)
    {
        if (!(await test.RunAsync(organization, null, apiKey, cancellationToken)).Succeeded(out var key, out var problem))
        {
            return problem;
        }

        var endpoint = (await integrations.FindAsync(organization, cancellationToken))?.EndpointId ?? EndpointStore.NewId();
        await endpoints.AddAsync(endpoint, organization, null, cancellationToken);

        // The secret comes first: an orphaned secret is harmless, a row without its secret is a broken connection.
        var reference = SecretReference.New(organization, "level-key");
        await secrets.SetAsync(reference, key.Value, cancellationToken);
        SecretReference? replaced = null;
        var integration = await endpoints.WhileAnnouncedAsync(endpoint, () => integrations.UpdateAsync(
            organization,
            row =>
            {
                replaced = row.ApiKey();
                row.Active = row.KeySecret is null || row.Active;
                row.KeySecret = reference.Value;
                row.KeyHint = key.Value.Hint;
                row.EndpointId ??= endpoint;
                row.ScheduleVersion++;
                return true;
            },
            cancellationToken,
            row => schedule.PlanAsync(row, cancellationToken)), cancellationToken);
        await groups.TakeOverAsync(key.Account, key.Groups, cancellationToken);
        await schedule.RequestNowAsync(integration!, cancellationToken);
        if (replaced is { } old)
        {
            await secrets.DeleteAsync(old, cancellationToken);
        }

        return null;
    }

    /// <summary>Stops all syncing and webhooks and deletes the secrets; assets, tickets, decisions and settings stay.</summary>
    public async Task<Problem?> DisconnectAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        var integration = await integrations.FindAsync(organization, cancellationToken);
        if (integration is not { KeySecret: not null, EndpointId: { } endpoint })
        {
            return NotConnected;
        }

        // Webhooks first: if this stops half-way, Level is still connected and a second attempt finishes it.
        await clients.RemoveAllAsync(organization, cancellationToken);
        await webhooks.RevokeAsync(endpoint, RevokedSecrets.All, cancellationToken);
        SecretReference? key = null;
        await endpoints.WhileAnnouncedAsync(endpoint, () => integrations.UpdateAsync(
            organization,
            row =>
            {
                key = row.ApiKey();
                (row.KeySecret, row.KeyHint) = (null, null);
                row.Active = false;
                row.ScheduleVersion++;
                return key is not null;
            },
            cancellationToken), cancellationToken);
        if (key is { } ended)
        {
            await secrets.DeleteAsync(ended, cancellationToken);
        }

        return null;
    }

    /// <summary>Pauses or resumes the integration; settings are kept.</summary>
    public async Task<Problem?> SetActiveAsync(OrganizationId organization, bool active, CancellationToken cancellationToken) =>
        await integrations.FindAsync(organization, cancellationToken) is { EndpointId: { } endpoint }
            ? await endpoints.WhileAnnouncedAsync(
                endpoint, () => ChangeAsync(organization, row => row.Active = active, atOnce: active, cancellationToken), cancellationToken)
            : NotConnected;

    /// <summary>Changes what is synced and how often, with immediate effect.</summary>
    public async Task<Result<SyncSettings>> SetSettingsAsync(OrganizationId organization, SyncSettings settings, CancellationToken cancellationToken)
    {
        if (!settings.Checked().Succeeded(out var good, out var problem))
        {
            return problem;
        }

        return await ChangeAsync(organization, row => row.SetSettings(good), atOnce: false, cancellationToken) is { } refused ? refused : good;
    }

    /// <summary>Completes setup and starts the schedule. At least one group must be mapped.</summary>
    public async Task<Problem?> CompleteSetupAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        if (!await groups.AnyMappedAsync(organization, cancellationToken))
        {
            return new Problem(ProblemKind.Invalid, "nothing-mapped", "No groups are mapped to a client. Map at least one group to start syncing.");
        }

        return await ChangeAsync(organization, row => row.SetupCompleted = true, atOnce: false, cancellationToken);
    }

    /// <summary>The problem returned when Level is not connected.</summary>
    internal static Problem NotConnected { get; } =
        new(ProblemKind.Conflict, "not-connected", "Level is not connected. Enter an API key first.");

    private async Task<Problem?> ChangeAsync(OrganizationId organization, Action<IntegrationRow> change, bool atOnce, CancellationToken cancellationToken)
    {
        var integration = await integrations.UpdateAsync(
            organization,
            row =>
            {
                change(row);
                row.ScheduleVersion++;
                return row.KeySecret is not null;
            },
            cancellationToken,
            row => schedule.PlanAsync(row, cancellationToken));
        if (integration is not null && atOnce)
        {
            await schedule.RequestNowAsync(integration, cancellationToken);
        }

        return integration is null ? NotConnected : null;
    }
}
