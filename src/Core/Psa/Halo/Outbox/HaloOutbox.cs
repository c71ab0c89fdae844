using Integration.Core.Psa.Halo.Api;
using Integration.Core.Level;
using Integration.Core.Psa.Halo.Assets;
using Integration.Core.Psa.Halo.Tickets;
using Integration.Core.Work;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Integration.Core.Psa.Halo.Outbox;

/// <summary>
/// Tells HaloPSA what is to be, within its limits: tickets before assets, each alert's and each device's changes in order. What fails waits, or
/// is shown as failed with its reason and tried again later; the others go on.
/// </summary>
internal sealed class HaloOutbox(
    HaloAlertTickets tickets,
    HaloAssetStore assets,
    TicketSender ticketSender,
    AssetSender assetSender,
    HaloStore store,
    IntegrationStore integrations,
    IOptions<HaloPsaOptions> options,
    TimeProvider time,
    ILogger<HaloOutbox> log) : IWorkHandler
{
    public static readonly WorkKind WorkKind = new("halopsa-outbox");

    /// <summary>What a crash has done again must not be much, and others wait for the end of a turn.</summary>
    private static readonly TimeSpan MaxTurn = TimeSpan.FromSeconds(20);

    /// <summary>While nothing may be sent: whoever switches it on again wakes it.</summary>
    private static readonly TimeSpan Paused = TimeSpan.FromMinutes(7);

    /// <summary>After several failures in a row that are nobody's in particular.</summary>
    private static readonly TimeSpan Trouble = TimeSpan.FromSeconds(30);

    private readonly HaloAlertTickets _tickets = tickets;
    private readonly HaloAssetStore _assets = assets;

    public WorkKind Kind => WorkKind;

    public async Task<DateTimeOffset?> NextAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        await FirstInQueueAsync(organization, cancellationToken) is not { } first ? null
        : await OpenAsync(organization, cancellationToken) is not { Connection: var connection } ? time.GetUtcNow() + Paused
        : connection.Error is not null && connection.RetryAt > first ? connection.RetryAt
        : first;

    /// <summary>Sends what is due, for up to 20 s.</summary>
    public async Task<WorkTurn> RunAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        if (await OpenAsync(organization, cancellationToken) is not var (connection, account))
        {
            return new WorkTurn(0, time.GetUtcNow() + Paused);
        }

        var turn = new OutboxTurn(time, MaxTurn, log);
        await turn.RunAsync(
            _tickets.Queue, organization, 1, ticket => ticketSender.SendAsync(account, connection, ticket, cancellationToken), cancellationToken);
        await turn.RunAsync(
            _assets.Queue, organization, OutboxTurn.MaxAtOnce, asset => assetSender.SendAsync(account, asset, cancellationToken), cancellationToken);
        if (turn.SignInFailure is { } refused)
        {
            var retryAt = time.GetUtcNow() + Paused;
            await store.UpdateConnectionAsync(
                organization,
                row =>
                {
                    (row.Error, row.RetryAt) = (refused, retryAt);
                    return row.Enabled;
                },
                cancellationToken);
            return new WorkTurn(turn.Sent, retryAt);
        }

        if (turn.Sent > 0 && connection.Error is not null)
        {
            await store.UpdateConnectionAsync(organization, row => row.Error is not null && (row.Error = null) is null, cancellationToken);
        }

        var next = turn.HeldUntil ?? (turn.IsInTrouble ? time.GetUtcNow() + Trouble : await FirstInQueueAsync(organization, cancellationToken));
        return new WorkTurn(turn.Sent, next);
    }

    /// <summary>Who we are in HaloPSA; null while nothing may be sent.</summary>
    private async Task<(HaloConnectionRow Connection, HaloAccount Account)?> OpenAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        await integrations.FindAsync(organization, cancellationToken) is { } integration
            && integration.IsOn(HaloDestination.DestinationKey)
            && integration.IsRunning()
            && await store.FindConnectionAsync(organization, cancellationToken) is { Enabled: true } connection
            && connection.RejectedSecret != connection.Secret
            && await store.OpenAsync(connection, options.Value, cancellationToken) is { } account
            ? (connection, account)
            : null;

    private async Task<DateTimeOffset?> FirstInQueueAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        var tickets = await _tickets.Queue.NextAsync(organization, cancellationToken);
        var assets = await _assets.Queue.NextAsync(organization, cancellationToken);
        return tickets < assets || assets is null ? tickets : assets;
    }
}
