using System.Text.Json.Nodes;
using Integration.Core.Psa.Halo.Assets;
using Integration.Core.Psa.Halo.Outbox;
using Integration.Core.Psa.Halo.Api;
using Integration.Core.Tickets;

namespace Integration.Core.Psa.Halo.Tickets;

/// <summary>
/// Brings one alert's ticket in HaloPSA to what it is to be. May stop anywhere and be done again: what changes something is noted before it is sent
/// (<see cref="Reservation"/>), and whether it landed is looked up before there is another.
/// </summary>
internal sealed class TicketSender(
    HaloApiClient client,
    HaloListReader lists,
    TicketSetUp setUp,
    TicketStatusSender status,
    SiteValidator sites,
    HaloAlertTickets tickets,
    HaloAssetStore assets,
    AssetSender assetSender,
    TimeProvider time)
{
    /// <exception cref="HaloException">HaloPSA did not take it.</exception>
    /// <exception cref="SendingException">It cannot be sent as things are.</exception>
    public async Task SendAsync(HaloAccount account, HaloConnectionRow connection, HaloTicketRow ticket, CancellationToken cancellationToken)
    {
        var purpose = new RequestContext(
            $"Alert {ticket.AlertName}", new LevelDeviceId(ticket.DeviceId), new LevelAlertId(ticket.AlertId), ticket.Attempts + 1);
        if (ticket.ToHaloTarget()?.IsOn(account.Address.ToString()) != true)
        {
            // It belongs to another HaloPSA, which is out of reach. An alert that is active gets one here with the next poll.
            await tickets.Queue.SaveAsync(ticket, row => row.Gone = true, cancellationToken);
            return;
        }

        Reservation.ThrowIfUnderWay(ticket, time.GetUtcNow());
        if (ticket.HaloId is null && ticket.ReservedAt is not null && !await FindReservedAsync(account, ticket, purpose, cancellationToken))
        {
            return;
        }

        try
        {
            await BringAsync(account, connection, ticket, purpose, cancellationToken);
        }
        catch (Exception failure) when (Reservation.IsOverAfter(ticket, failure))
        {
            await tickets.Queue.SaveAsync(ticket, row => row.ReservedAt = null, cancellationToken);
            throw;
        }
    }

    /// <summary>A create was begun and nobody knows how it ended. True once that is known.</summary>
    private async Task<bool> FindReservedAsync(HaloAccount account, HaloTicketRow ticket, RequestContext purpose, CancellationToken cancellationToken)
    {
        // The search finds what contains the text: compared here.
        var path = $"Tickets?search_supplier_reference={Uri.EscapeDataString(ticket.Token)}";
        var found = (await lists.ReadAsync(account, path, "tickets", purpose, cancellationToken)).Select(HaloTicket.Parse).OfType<HaloTicket>().ToList();
        foreach (var one in found.Where(one => !one.IsDeleted))
        {
            // A list need not show the reference.
            var whole = one.Reference is null ? await status.FindAsync(account, one.Id, purpose, cancellationToken) : one;
            if (whole?.Reference == ticket.Token)
            {
                return await tickets.Queue.TrySaveAsync(
                    ticket, row => (row.HaloId, row.ReservedAt, row.Sent) = (one.Id, null, row.ResolvedAt is null ? row.Wanted : null),
                    cancellationToken)
                    && ticket.NeedsSending;
            }
        }

        return await tickets.Queue.TrySaveAsync(ticket, row => row.ReservedAt = null, cancellationToken);
    }

    private async Task BringAsync(
        HaloAccount account, HaloConnectionRow connection, HaloTicketRow ticket, RequestContext purpose, CancellationToken cancellationToken)
    {
        switch (ticket)
        {
            case { HaloId: null, ResolvedAt: not null }:
                // It cleared before anything was sent.
                await tickets.Queue.SaveAsync(ticket, row => (row.Sent, row.Gone) = (row.Wanted, true), cancellationToken);
                break;
            case { HaloId: null }:
                await CreateAsync(account, ticket, purpose, cancellationToken);
                break;
            case { ResolvedAt: not null }:
                await CloseAsync(account, connection, ticket, purpose, cancellationToken);
                break;
            default:
                await ReopenAsync(account, connection, ticket, purpose, cancellationToken);
                break;
        }
    }

    private async Task CreateAsync(HaloAccount account, HaloTicketRow ticket, RequestContext purpose, CancellationToken cancellationToken)
    {
        var place = ticket.ToHaloTarget()!.Value;
        if (await sites.FindFlawAsync(account, place, ticket.MendedAt(), purpose, cancellationToken) is { } flaw)
        {
            throw new SendingException(flaw);
        }

        var asset = await BringAssetAsync(account, ticket, cancellationToken);
        var priority = await setUp.FindPriorityAsync(account, ticket.TicketTypeId, AlertTicketText.Priority(ticket.Severity), purpose, cancellationToken);
        var wanted = ticket.Wanted;
        if (!await tickets.Queue.TrySaveAsync(ticket, row => row.ReservedAt = time.GetUtcNow(), cancellationToken))
        {
            return;
        }

        var body = new JsonObject
        {
            ["summary"] = TicketText.Summary(ticket),
            ["details_html"] = TicketText.Details(ticket),
            ["tickettype_id"] = ticket.TicketTypeId,
            ["client_id"] = place.Company,
            ["site_id"] = place.Site,
            ["supplier_reference"] = ticket.Token,
        };
        if (priority is { } number)
        {
            body["priority_id"] = number;
        }

        if (asset is { } linked)
        {
            body["assets"] = new JsonArray(new JsonObject { ["id"] = linked });
        }

        var answer = await client.SendAsync(account, HaloRequest.Post("Tickets", purpose, body), cancellationToken);
        if (answer.Id is not { } id)
        {
            throw new HaloException(HaloFailure.InvalidResponse, "HaloPSA's response has no ticket ID.", mayHaveLanded: true);
        }

        await tickets.Queue.SaveAsync(ticket, row => (row.HaloId, row.ReservedAt, row.Sent) = (id, null, wanted), cancellationToken);
    }

    /// <summary>The device's asset first, so that the ticket can name it. A ticket does not wait for an asset that cannot be made.</summary>
    private async Task<long?> BringAssetAsync(HaloAccount account, HaloTicketRow ticket, CancellationToken cancellationToken)
    {
        var organization = ticket.Organization();
        var key = AssetRow.Key(new LevelDeviceId(ticket.DeviceId));
        var asset = await assets.Queue.FindAsync(organization, key, cancellationToken);
        if (asset is { HaloId: null, NeedsSending: true, Failed: false })
        {
            try
            {
                await assetSender.SendAsync(account, asset, cancellationToken);
            }
            catch (SendingException)
            {
                // Its own turn in the queue says so.
            }
            catch (HaloException failure) when (!failure.IsTransient)
            {
                // Likewise.
            }

            asset = await assets.Queue.FindAsync(organization, key, cancellationToken);
        }

        // One that stands at another company cannot be on this ticket.
        return asset?.ToHaloTarget()?.Company == ticket.ToHaloTarget()?.Company ? asset?.HaloId : null;
    }

    private async Task CloseAsync(
        HaloAccount account, HaloConnectionRow connection, HaloTicketRow ticket, RequestContext purpose, CancellationToken cancellationToken)
    {
        var wanted = ticket.Wanted;
        var present = await status.FindAsync(account, ticket.HaloId!.Value, purpose, cancellationToken);
        if (present is null)
        {
            await tickets.Queue.SaveAsync(
                ticket, row => (row.Gone, row.HaloId, row.ReservedAt, row.Sent) = (row.ResolvedAt is not null, null, null, wanted), cancellationToken);
            return;
        }

        if (present.IsClosed(connection.ClosedStatusId))
        {
            // By a person, or by us when the answer got lost. Either way there is nothing left to do.
            var isOurs = ticket.StatusBefore is not null;
            await tickets.Queue.SaveAsync(ticket, row => (row.ClosedByPerson, row.ReservedAt, row.Sent) = (!isOurs, null, wanted), cancellationToken);
            return;
        }

        if (!await tickets.Queue.TrySaveAsync(ticket, row => (row.StatusBefore, row.ReservedAt) = (present.StatusId, time.GetUtcNow()), cancellationToken))
        {
            return;
        }

        await status.MoveAsync(account, connection, ticket, connection.ClosedStatusId, TicketText.Resolved(ticket), purpose, cancellationToken);
        await tickets.Queue.SaveAsync(ticket, row => (row.ReservedAt, row.Sent) = (null, wanted), cancellationToken);
    }

    private async Task ReopenAsync(
        HaloAccount account, HaloConnectionRow connection, HaloTicketRow ticket, RequestContext purpose, CancellationToken cancellationToken)
    {
        var wanted = ticket.Wanted;
        var present = await status.FindAsync(account, ticket.HaloId!.Value, purpose, cancellationToken);
        if (present is null)
        {
            // Deleted, and the alert is active: forgotten, and made again when its turn comes, which is at once.
            await tickets.Queue.SaveAsync(
                ticket, row => (row.HaloId, row.StatusBefore, row.ReservedAt, row.Sent) = (null, null, null, null), cancellationToken);
            return;
        }

        if (present.IsClosed(connection.ClosedStatusId))
        {
            var reopened = ticket.StatusBefore is { } before && before != connection.ClosedStatusId
                ? before
                : await setUp.InitialStatusAsync(account, ticket.TicketTypeId, purpose, cancellationToken);
            if (!await tickets.Queue.TrySaveAsync(ticket, row => row.ReservedAt = time.GetUtcNow(), cancellationToken))
            {
                return;
            }

            await status.MoveAsync(account, connection, ticket, reopened, TicketText.Reopened(ticket), purpose, cancellationToken);
        }

        await tickets.Queue.SaveAsync(ticket, row => (row.StatusBefore, row.ReservedAt, row.Sent) = (null, null, wanted), cancellationToken);
    }
}
