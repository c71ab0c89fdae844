using System.Globalization;
using System.Text.Json.Nodes;
using Integration.Core.Psa.Halo.Events;
using Integration.Core.Psa.Halo.Outbox;
using Integration.Core.Psa.Halo.Api;

namespace Integration.Core.Psa.Halo.Tickets;

/// <summary>Moves a ticket in HaloPSA to another status, with a note.</summary>
internal sealed class TicketStatusSender(HaloApiClient client, HaloAlertTickets tickets, HaloEventStore events)
{
    /// <returns>The ticket as HaloPSA has it; null when it is deleted.</returns>
    public async Task<HaloTicket?> FindAsync(HaloAccount account, long id, RequestContext purpose, CancellationToken cancellationToken) =>
        await client.FindAsync(
            account, string.Create(CultureInfo.InvariantCulture, $"Tickets/{id}?includedetails=true"), purpose, cancellationToken) is { } found
            && HaloTicket.Parse(found) is { IsDeleted: false } ticket ? ticket : null;

    /// <summary>Note and status in one request, so that neither comes without the other. Where the outcome is refused, the status alone.</summary>
    public async Task MoveAsync(
        HaloAccount account, HaloConnectionRow connection, HaloTicketRow ticket, int status, string note, RequestContext purpose,
        CancellationToken cancellationToken)
    {
        var id = ticket.HaloId!.Value;
        string? refusal = null;
        try
        {
            if (ticket.NotedFor != ticket.Wanted)
            {
                await client.SendAsync(account, HaloRequest.Post("Actions", purpose, Note(connection, id, note, status)), cancellationToken);
                if (await FindAsync(account, id, purpose, cancellationToken) is not { } now || now.StatusId == status)
                {
                    return;
                }

                // It has the note, and is not to get it again with each try to move it.
                await tickets.Queue.SaveAsync(ticket, row => row.NotedFor = ticket.Wanted, cancellationToken);
            }
        }
        catch (HaloException failure) when (failure.Failure == HaloFailure.Rejected)
        {
            // The outcome is not allowed for this ticket type, or needs more than we know of.
            refusal = failure.Message;
        }

        var body = new JsonObject { ["id"] = id, ["status_id"] = status };
        if (status == connection.ClosedStatusId)
        {
            body["closure_note"] = note;
        }

        await client.SendAsync(account, HaloRequest.Post("Tickets", purpose, body), cancellationToken);
        if (await FindAsync(account, id, purpose, cancellationToken) is { } then && then.StatusId != status)
        {
            throw new SendingException(string.Create(
                CultureInfo.InvariantCulture,
                $"HaloPSA kept ticket {id} in status {then.StatusId} instead of {status}: the agent lacks permission, or closing needs more fields."));
        }

        if (refusal is not null)
        {
            var said = string.Create(
                CultureInfo.InvariantCulture,
                $"Ticket {id} has status {status} now, but without our note, as HaloPSA did not take it with outcome {connection.NoteOutcomeId}: "
                + $"{refusal} Allow this outcome for the ticket type, or enter the id of another one for private notes.");
            await events.RecordAsync(account.Organization, purpose, "POST", "/api/Actions", null, 0, said, cancellationToken);
        }
    }

    private static JsonObject Note(HaloConnectionRow connection, long ticket, string text, int? status) => new()
    {
        ["ticket_id"] = ticket,
        ["outcome_id"] = connection.NoteOutcomeId,
        ["note_html"] = TicketText.Html(text),
        ["hiddenfromuser"] = true,
        ["sendemail"] = false,
        ["new_status"] = status,
    };
}
