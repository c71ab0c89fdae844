using Integration.Core.Level;
using Integration.Core.Webhooks;

namespace Integration.Core.Mapping;

/// <summary>Reads the list of groups anew, whatever the events say of them.</summary>
internal sealed class GroupEventHandler(GroupRefresh groups, LevelAccounts accounts) : IWebhookEventHandler
{
    private EventResult? _refreshed;

    public async Task<IReadOnlyList<EventResult>> HandleAsync(
        OrganizationId organization, IReadOnlyList<ReceivedEvent> events, CancellationToken cancellationToken)
    {
        var results = new List<EventResult>();
        foreach (var received in events)
        {
            // All events of a turn were there before the list is read: one reading is enough.
            results.Add(received.Account is null
                ? _refreshed ??= await EventResult.OfAsync(() => RefreshAsync(organization, cancellationToken), cancellationToken)
                : new EventResult(EventState.Applied, "Groups in a client's own Level account are ignored: all its devices belong to the client."));
        }

        return results;
    }

    private async Task<EventResult> RefreshAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        if (await accounts.OpenAsync(organization, null, cancellationToken) is not { } account)
        {
            return new EventResult(EventState.DeadLetter, "Level is not connected.");
        }

        await groups.TakeOverAsync(account, await groups.ReadAllAsync(account, cancellationToken), cancellationToken);
        return new EventResult(EventState.Applied, "The list of groups was refreshed.");
    }
}
