using Azure.Data.Tables;
using Integration.Core.Mapping;
using Integration.Core.Psa;
using Integration.Core.Psa.BuiltIn;
using Integration.Core.Sync;
using Integration.Core.Tickets;

namespace Integration.Core.Level;

/// <param name="SyncedAssets">Assets linked to a Level device.</param>
/// <param name="ActiveAlerts">Of these, in a status that is not closed.</param>
internal sealed record LevelFigures(int SyncedAssets, int UnassignedAssets, int SyncedClients, int AutoCreatedTickets, int ActiveAlerts);

/// <summary>Summary of an organization's Level integration.</summary>
/// <param name="KeyHint">The key's last characters, four at most.</param>
/// <param name="LastSyncedAt">When a sync last brought something over.</param>
/// <param name="Error">What a person must fix; null for nothing.</param>
/// <param name="Settings">What is synced and how often.</param>
/// <param name="UnmappedGroups">Groups with no decision on them or above them that counts: one for a client that is no longer there does not.</param>
internal sealed record LevelStatusView(
    bool Connected,
    bool Active,
    bool SetupCompleted,
    string? KeyHint,
    DateTimeOffset? LastSyncedAt,
    string? Error,
    SyncSettings Settings,
    LevelFigures Figures,
    int UnmappedGroups);

/// <summary>Builds <see cref="LevelStatusView"/>.</summary>
internal sealed class LevelStatusService(
    IntegrationStore integrations,
    LevelAccounts accounts,
    ClientStore clients,
    GroupStore groups,
    BuiltInAssetStore assets,
    TicketStore tickets,
    TicketStatusStore statuses)
{
    private readonly ClientStore _clients = clients;
    private readonly GroupStore _groups = groups;
    private readonly BuiltInAssetStore _assets = assets;

    /// <summary>As it stands now.</summary>
    public async Task<LevelStatusView> ViewAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        var integration = await integrations.FindAsync(organization, cancellationToken);
        var assets = CountAssetsAsync(organization, cancellationToken);
        var alertTickets = TableClient.CreateQueryFilter($"Source eq {nameof(TicketSource.Alert)}");
        var created = tickets.CountAsync(organization, alertTickets, cancellationToken);
        var open = (await statuses.GetAsync(organization, cancellationToken)).OpenFilter();
        var active = tickets.CountAsync(organization, $"{alertTickets} and {open}", cancellationToken);
        var groups = await _groups.ListAsync(organization, cancellationToken);

        // Read after the groups, so that a client created in between is not reported as missing.
        var clients = (await _clients.ListAsync(organization, cancellationToken)).Select(client => client.ToId()).ToHashSet();
        var (synced, unassigned) = await assets;
        var mapped = groups.Select(group => group.ClientId).OfType<ClientId>().Distinct().Count(clients.Contains);
        return new LevelStatusView(
            integration?.KeySecret is not null,
            integration?.Active ?? false,
            integration?.SetupCompleted ?? false,
            integration?.KeyHint,
            integration?.LastSyncedAt,
            await ErrorAsync(integration, cancellationToken),
            integration?.Settings() ?? SyncSettings.Default,
            new LevelFigures(synced, unassigned, mapped, await created, await active),
            integration?.KeySecret is null ? 0 : new GroupTree(groups, clients).CountUndecided());
    }

    /// <summary>Problems that a person must fix: API keys that Level rejected.</summary>
    private async Task<string?> ErrorAsync(IntegrationRow? integration, CancellationToken cancellationToken)
    {
        var errors = new List<string>();
        if (integration?.IsRefused() == true)
        {
            errors.Add("Level rejected the API key. Enter a valid key to continue.");
        }

        if (integration is { HasClientAccounts: true, KeySecret: not null })
        {
            foreach (var account in (await accounts.ListAsync(integration.Organization(), cancellationToken)).Where(account => account.IsRefused()))
            {
                var client = await _clients.FindAsync(integration.Organization(), account.ToClient(), cancellationToken);
                errors.Add($"Level rejected the API key of {client?.Name ?? account.ToClient().Value}. Enter a valid key, or remove it.");
            }
        }

        return errors.Count == 0 ? null : string.Join(' ', errors);
    }

    private async Task<(int Synced, int Unassigned)> CountAssetsAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        var (synced, unassigned) = (0, 0);
        var linked = TableClient.CreateQueryFilter($"LevelStatus ne {nameof(LevelStatus.Removed)}");
        await foreach (var asset in _assets.All(organization, linked, [nameof(AssetRow.ClientId)], cancellationToken))
        {
            synced++;
            unassigned += asset.ClientId is null ? 1 : 0;
        }

        return (synced, unassigned);
    }
}
