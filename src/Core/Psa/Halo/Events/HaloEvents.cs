using Integration.Core.Results;
using Integration.Core.Storage;

namespace Integration.Core.Psa.Halo.Events;

/// <summary>The requests that were sent to HaloPSA, for people to look at.</summary>
internal sealed class HaloEvents(HaloEventStore store)
{
    private const int MaxLevelIdLength = 512;

    /// <summary>
    /// A part of the requests, the newest first. A page that is open gives the newest id that it has as
    /// <see cref="HaloEventFilter.NewerThan"/>; when there are more new ones than it wants at once, <c>next</c> leads on to the others.
    /// </summary>
    public async Task<Result<Page<HaloEvent>>> ListAsync(
        OrganizationId organization, HaloEventFilter filter, PageRequest part, CancellationToken cancellationToken)
    {
        var problem = CheckId("after", part.After)
            ?? CheckId("newerThan", filter.NewerThan)
            ?? CheckLevelId("device", filter.Device)
            ?? CheckLevelId("alert", filter.Alert);
        if (problem is not null)
        {
            return problem;
        }

        var events = new List<HaloEvent>();
        await foreach (var row in store.List(organization, filter, part.After, part.Limit + 1, cancellationToken))
        {
            if (events.Count == part.Limit)
            {
                return new Page<HaloEvent>(events, events[^1].Id);
            }

            events.Add(row.ToEvent());
        }

        return new Page<HaloEvent>(events, null);
    }

    private static Problem? CheckId(string field, string? id) =>
        id is null || HaloEventRow.IsId(id) ? null : Problem.Field(field, "is not a valid value from this API.");

    // It becomes part of a table query.
    private static Problem? CheckLevelId(string field, string? id) =>
        id is null || (id.Length is > 0 and <= MaxLevelIdLength && !id.Any(char.IsControl)) ? null : Problem.Field(field, "is not a valid Level ID.");
}
