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
    HaloMarks marks,
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

    /// <summary>Organizations that may have something to tell.</summary>
    public IAsyncEnumerable<OrganizationId> PendingAsync(CancellationToken cancellationToken) => marks.DueAsync(cancellationToken);

    /// <summary>Whether something to tell came up in this process since this was last asked.</summary>
    public bool TakeRequest(OrganizationId organization) => marks.TakeNews(organization);

    /// <summary>Whether the outbox may end after <paramref name="turn"/>: nothing has come since that began, and nothing waits before its next time.</summary>
    public Task<bool> TryStopAsync(OrganizationId organization, WorkTurn turn, CancellationToken cancellationToken) =>
        marks.TryPutOffAsync(organization, turn, cancellationToken);

    /// <summary>Sends what is due, for up to 20 s.</summary>
    public async Task<WorkTurn> RunAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (await integrations.FindAsync(organization, cancellationToken) is not { } integration
            || !integration.IsOn(HaloDestination.DestinationKey)
            || !integration.IsRunning())
        {
            return new WorkTurn(0, now + Paused, now);
        }

        var connection = await store.FindConnectionAsync(organization, cancellationToken);
        if (connection is not { Enabled: true } || connection.RejectedSecret == connection.Secret
            || await store.OpenAsync(connection, options.Value, cancellationToken) is not { } account)
        {
            return new WorkTurn(0, now + Paused, now);
        }

        var turn = new OutboxTurn(time, MaxTurn, log);
        await turn.RunAsync(
            _tickets.Queue, organization, 1, ticket => ticketSender.SendAsync(account, connection, ticket, cancellationToken), cancellationToken);
        await turn.RunAsync(
            _assets.Queue, organization, OutboxTurn.MaxAtOnce, asset => assetSender.SendAsync(account, asset, cancellationToken), cancellationToken);
        if (turn.SignInFailure is { } refused)
        {
            await store.UpdateConnectionAsync(organization, row => row.Error != (row.Error = refused), cancellationToken);
            return new WorkTurn(turn.Sent, time.GetUtcNow() + Paused, now);
        }

        if (turn.Sent > 0 && connection.Error is not null)
        {
            await store.UpdateConnectionAsync(organization, row => row.Error is not null && (row.Error = null) is null, cancellationToken);
        }

        var next = turn.HeldUntil ?? (turn.IsInTrouble ? time.GetUtcNow() + Trouble : await NextAsync(organization, cancellationToken));
        return new WorkTurn(turn.Sent, next, now);
    }

    private async Task<DateTimeOffset?> NextAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        var tickets = await _tickets.Queue.NextAsync(organization, cancellationToken);
        var assets = await _assets.Queue.NextAsync(organization, cancellationToken);
        return tickets < assets || assets is null ? tickets : assets;
    }
}
