using Integration.Core.Results;
using Integration.Core.Storage;
using Integration.Core.Tickets;

namespace Integration.Core.Psa.BuiltIn;

/// <summary>Filter for tickets.</summary>
internal sealed record TicketQuery(bool OpenOnly = false, TicketSource? Source = null, ClientId? Client = null);

/// <summary>A new ticket or a change to one; null leaves a field unchanged.</summary>
/// <param name="Subject">1 to 300 characters.</param>
/// <param name="Description">The whole text, up to 512 KiB.</param>
internal sealed record TicketRequest(string? Subject, string? Description, string? StatusId, TicketPriority? Priority, string? ClientId, string? AssetId);

/// <summary>Reads, creates and changes tickets.</summary>
internal sealed class TicketService(TicketStore tickets, TicketStatusStore statuses, ClientStore clients, BuiltInAssetStore assets, TimeProvider time)
{
    private const int MaxSubjectLength = 300;

    private readonly TicketStatusStore _statuses = statuses;

    /// <summary>The organization's ticket statuses, in order.</summary>
    public async Task<IReadOnlyList<TicketStatus>> StatusesAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        (await _statuses.GetAsync(organization, cancellationToken)).All;

    /// <summary>Replaces the statuses. A status in use cannot be removed; exactly one is the default, and it is not a closed one.</summary>
    public async Task<Result<IReadOnlyList<TicketStatus>>> PutStatusesAsync(
        OrganizationId organization, IReadOnlyList<TicketStatus?> statuses, CancellationToken cancellationToken) =>
        (await _statuses.PutAsync(organization, statuses, cancellationToken)).Succeeded(out var kept, out var problem) ? kept.All.ToArray() : problem;

    /// <summary>A page of the tickets that match, newest first.</summary>
    public async Task<Page<Ticket>> ListAsync(OrganizationId organization, TicketQuery query, PageRequest part, CancellationToken cancellationToken)
    {
        var statuses = await _statuses.GetAsync(organization, cancellationToken);
        string?[] filters =
        [
            query.OpenOnly ? statuses.OpenFilter() : null,
            query.Source is { } source ? TableFilter($"Source eq {source.ToString()}") : null,
            query.Client is { } client ? TableFilter($"ClientId eq {client.Value}") : null,
        ];
        var filter = string.Join(" and ", filters.OfType<string>());
        var after = part.After is null ? null : TicketRow.Key(new TicketId(part.After));
        var items = new List<Ticket>();
        await foreach (var row in tickets.After(organization, after, filter.Length > 0 ? filter : null, cancellationToken))
        {
            if (items.Count == part.Limit)
            {
                return new Page<Ticket>(items, items[^1].Id.Value);
            }

            items.Add(row.ToTicket(statuses.Of(row)));
        }

        return new Page<Ticket>(items, null);

        static string TableFilter(FormattableString text) => Azure.Data.Tables.TableClient.CreateQueryFilter(text);
    }

    /// <summary>A ticket with its notes and history.</summary>
    public async Task<Result<TicketDetail>> FindAsync(OrganizationId organization, TicketId ticket, CancellationToken cancellationToken)
    {
        if (await tickets.FindAsync(organization, ticket, cancellationToken) is not { } row)
        {
            return Problem.NotFound("ticket");
        }

        var statuses = await _statuses.GetAsync(organization, cancellationToken);
        var notes = await tickets.EntriesAsync(organization, TicketEntryRow.NotePrefix(ticket), cancellationToken);
        var changes = await tickets.EntriesAsync(organization, TicketEntryRow.ChangePrefix(ticket), cancellationToken);
        return new TicketDetail(
            row.ToTicket(statuses.Of(row)), [.. notes.Select(note => note.ToNote())], [.. changes.Select(change => change.ToChange())]);
    }

    /// <summary>Creates a ticket by hand.</summary>
    public async Task<Result<TicketDetail>> CreateAsync(OrganizationId organization, UserId by, TicketRequest request, CancellationToken cancellationToken)
    {
        if (Names.Check("subject", request.Subject, MaxSubjectLength) is { } noSubject)
        {
            return noSubject;
        }

        var statuses = await _statuses.GetAsync(organization, cancellationToken);
        var now = time.GetUtcNow();
        var ticket = new TicketRow
        {
            PartitionKey = organization.Value,
            RowKey = TicketRow.Key(new TicketId(Ids.NewestFirst(now))),
            StatusId = statuses.Default.Id,
            CreatedAt = now,
        };
        if (await ApplyAsync(organization, ticket, request, statuses, [], now, cancellationToken) is { } problem)
        {
            return problem;
        }

        await tickets.TryAddAsync(ticket, new TicketEntries(ticket, by.Value, now).Change("Created").All, cancellationToken);
        return await FindAsync(organization, ticket.ToId(), cancellationToken);
    }

    /// <summary>Changes a ticket and records each change in its history.</summary>
    public async Task<Result<TicketDetail>> ChangeAsync(
        OrganizationId organization, UserId by, TicketId id, TicketRequest request, CancellationToken cancellationToken)
    {
        var statuses = await _statuses.GetAsync(organization, cancellationToken);
        var retry = new ConflictRetry($"Ticket {id}", time);
        while (await tickets.FindAsync(organization, id, cancellationToken) is { } ticket)
        {
            var now = time.GetUtcNow();
            var changes = new List<string>();
            if (await ApplyAsync(organization, ticket, request, statuses, changes, now, cancellationToken) is { } problem)
            {
                return problem;
            }

            var entries = new TicketEntries(ticket, by.Value, now);
            changes.ForEach(change => entries.Change(change));
            if (changes.Count == 0 || await tickets.TryReplaceAsync(ticket, entries.All, cancellationToken))
            {
                return await FindAsync(organization, id, cancellationToken);
            }

            await retry.WaitAsync(cancellationToken);
        }

        return Problem.NotFound("ticket");
    }

    /// <param name="text">What; up to 512 KiB.</param>
    /// <param name="isInternal">Whether it is not for the client's eyes.</param>
    public async Task<Result<TicketDetail>> AddNoteAsync(
        OrganizationId organization, UserId by, TicketId id, string? text, bool isInternal, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return Problem.Field("text", "is required.");
        }

        if (!LongTextRow.Fits(text))
        {
            return TooLong("text");
        }

        var retry = new ConflictRetry($"Ticket {id}", time);
        while (await tickets.FindAsync(organization, id, cancellationToken) is { } ticket)
        {
            var entries = new TicketEntries(ticket, by.Value, time.GetUtcNow()).Note(text.Trim(), isInternal);
            if (await tickets.TryReplaceAsync(ticket, entries.All, cancellationToken))
            {
                return await FindAsync(organization, id, cancellationToken);
            }

            await retry.WaitAsync(cancellationToken);
        }

        return Problem.NotFound("ticket");
    }

    private static Problem TooLong(string field) => Problem.Field(field, $"is over {LongTextRow.MaxTextBytes / 1024} KiB.");

    private async Task<Problem?> ApplyAsync(
        OrganizationId organization,
        TicketRow ticket,
        TicketRequest request,
        TicketStatuses statuses,
        List<string> changes,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        if (request.Subject is not null && request.Subject.Trim() != ticket.Subject)
        {
            if (Names.Check("subject", request.Subject, MaxSubjectLength) is { } problem)
            {
                return problem;
            }

            changes.Add($"Subject changed from \"{ticket.Subject}\" to \"{request.Subject.Trim()}\"");
            ticket.Subject = request.Subject.Trim();
        }

        if (request.Description is not null && request.Description != ticket.GetText())
        {
            if (!LongTextRow.Fits(request.Description))
            {
                return TooLong("description");
            }

            changes.Add("Description changed");
            ticket.SetText(request.Description);
        }

        if (request.Priority is { } priority && priority.ToString() != ticket.Priority)
        {
            changes.Add($"Priority changed from {ticket.Priority} to {priority}");
            ticket.Priority = priority.ToString();
        }

        if (request.StatusId is not null && request.StatusId != ticket.StatusId)
        {
            if (statuses.Find(request.StatusId) is not { } status)
            {
                return Problem.Field("statusId", $"is \"{request.StatusId}\"; use one of {string.Join(", ", statuses.All.Select(known => known.Id))}.");
            }

            changes.Add($"Status changed from {statuses.Of(ticket).Name} to {status.Name}");
            if (!status.Closed && (statuses.Of(ticket).Closed || ticket.ResolvedAt is not null))
            {
                ticket.ReopenedAt = now;
            }

            ticket.StatusId = status.Id;
            ticket.ResolvedAt = status.Closed ? ticket.ResolvedAt ?? now : null;
        }

        return await LinkAsync(organization, ticket, request, changes, cancellationToken);
    }

    private async Task<Problem?> LinkAsync(
        OrganizationId organization, TicketRow ticket, TicketRequest request, List<string> changes, CancellationToken cancellationToken)
    {
        if (request.ClientId is not null && request.ClientId != ticket.ClientId)
        {
            if (await clients.FindAsync(organization, new ClientId(request.ClientId), cancellationToken) is not { } client)
            {
                return Problem.Field("clientId", $"is {request.ClientId}, which is not a client of this organization.");
            }

            changes.Add($"Client changed to {client.Name}");
            ticket.ClientId = request.ClientId;
        }

        if (request.AssetId is not null && request.AssetId != ticket.AssetId)
        {
            if (await assets.FindAsync(organization, new AssetId(request.AssetId), cancellationToken) is not { } asset)
            {
                return Problem.Field("assetId", $"is {request.AssetId}, which is not an asset of this organization.");
            }

            changes.Add($"Asset changed to {asset.Name}");
            ticket.AssetId = request.AssetId;
        }

        return null;
    }
}
