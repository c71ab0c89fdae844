using System.Text.Json;
using Azure.Data.Tables;
using Integration.Core.Results;
using Integration.Core.Storage;
using Integration.Core.Tickets;

namespace Integration.Core.Psa.BuiltIn;

/// <summary>An organization's ticket statuses.</summary>
internal sealed class TicketStatuses(IReadOnlyList<TicketStatus> all)
{
    private static readonly TicketStatus Gone = new("unknown", "Unknown", Closed: false, Default: false);

    /// <summary>The statuses of a new organization.</summary>
    public static TicketStatuses Initial { get; } = new(
    [
        new("new", "New", Closed: false, Default: true),
        new("in-progress", "In progress", Closed: false, Default: false),
        new("waiting", "Waiting", Closed: false, Default: false),
        new("closed", "Closed", Closed: true, Default: false),
    ]);

    public IReadOnlyList<TicketStatus> All => all;

    public TicketStatus Default => all.First(status => status.Default);

    /// <summary>The status for tickets of cleared alerts, if there is one.</summary>
    public TicketStatus? Closed => all.FirstOrDefault(status => status.Closed);

    public TicketStatus? Find(string? id) => all.FirstOrDefault(status => status.Id == id);

    public TicketStatus Of(TicketRow ticket) => Find(ticket.StatusId) ?? Gone;

    /// <summary>The open statuses.</summary>
    public string OpenFilter() => string.Join(
        " and ", all.Where(status => status.Closed).Select(status => TableClient.CreateQueryFilter($"StatusId ne {status.Id}")).DefaultIfEmpty("RowKey ne ''"));
}

internal sealed class TicketStatusStore(Tables tables)
{
    private const int Most = 50;

    /// <summary>Not cached: a status that another instance just removed must not be assigned.</summary>
    public async Task<TicketStatuses> GetAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        var row = await tables.Tickets.FindAsync<TicketStatusesRow>(organization.Value, TicketStatusesRow.Key, cancellationToken);
        return row is null
            ? TicketStatuses.Initial
            : new TicketStatuses(JsonSerializer.Deserialize<List<TicketStatus>>(row.Json, JsonSerializerOptions.Web)!);
    }

    public async Task<Result<TicketStatuses>> PutAsync(
        OrganizationId organization, IReadOnlyList<TicketStatus?> statuses, CancellationToken cancellationToken)
    {
        if (Check(statuses) is { } problem)
        {
            return problem;
        }

        List<TicketStatus> wanted = [.. statuses.Select(status => status! with { Name = status.Name.Trim() })];
        foreach (var dropped in (await GetAsync(organization, cancellationToken)).All.Where(old => wanted.All(status => status.Id != old.Id)))
        {
            var used = tables.Tickets.ByPrefix<TicketRow>(
                organization.Value, TicketRow.Prefix, TableClient.CreateQueryFilter($"StatusId eq {dropped.Id}"), ["RowKey"], 1, cancellationToken);
            await foreach (var ticket in used)
            {
                return new Problem(
                    ProblemKind.Conflict, "status-in-use",
                    $"The status {dropped.Name} cannot be removed: tickets use it, for example {ticket.ToId()}. Move them first.");
            }
        }

        var row = new TicketStatusesRow
        {
            PartitionKey = organization.Value,
            RowKey = TicketStatusesRow.Key,
            Json = JsonSerializer.Serialize(wanted, JsonSerializerOptions.Web),
        };
        await tables.Tickets.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
        return new TicketStatuses(wanted);
    }

    private static Problem? Check(IReadOnlyList<TicketStatus?> statuses)
    {
        if (statuses.Count is 0 or > Most)
        {
            return Problem.Field("statuses", $"must be 1 to {Most}, not {statuses.Count}.");
        }

        for (var i = 0; i < statuses.Count; i++)
        {
            var status = statuses[i];
            if (status?.Id is not { Length: > 0 and <= 40 } id || !id.All(character => char.IsAsciiLetterOrDigit(character) || character == '-'))
            {
                return Problem.Field($"[{i}].id", "must be 1 to 40 letters, digits and dashes.");
            }

            if (statuses.Take(i).Any(other => other!.Id == id))
            {
                return Problem.Field($"[{i}].id", $"is \"{id}\" more than once.");
            }

            if (Names.Check($"[{i}].name", status.Name, 60) is { } problem)
            {
                return problem;
            }
        }

        var defaults = statuses.Where(status => status!.Default).ToList();
        return defaults.Count != 1 ? Problem.Field("default", $"must be true on exactly one status, not on {defaults.Count}.")
            : defaults[0]!.Closed ? Problem.Field("default", $"cannot be {defaults[0]!.Name}: new tickets would start closed.")
            : null;
    }
}
