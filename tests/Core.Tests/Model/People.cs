using Integration.Core.Level;
using Integration.Core.Mapping;
using Integration.Core.Organizations;
using Integration.Core.Psa.BuiltIn;
using Integration.Core.Results;
using Integration.Core.Sync;
using Integration.Core.Storage;
using Integration.Core.Tests.Model.Processes;
using Integration.Core.Tickets;
using Integration.Core.Webhooks;

namespace Integration.Core.Tests.Model;

/// <summary>What the MSP's people do, by the same calls that their pages make. Each returns what it came to.</summary>
internal sealed class People(Fleet fleet, Journal journal)
{
    private static readonly UserId Someone = new("someone");

    public OrganizationId Organization { get; private set; }

    public async Task FoundAsync()
    {
        await fleet.UntilDoneAsync(process => process.Get<StorageHealth>().CheckAsync(default));
        Organization = Good(await fleet.UntilDoneAsync(process => process.Get<OrganizationService>().CreateAsync("MSP", Someone, default))).Id;
    }

    public async Task<bool> ConnectAsync(string key)
    {
        var problem = await Do(process => process.Get<LevelConnectionService>().ConnectAsync(Organization, key, default));
        journal.Write($"someone connects Level{(problem is null ? "" : $" in vain: {problem.Detail}")}");
        return problem is null;
    }

    /// <summary>The webhook's address, with a new secret.</summary>
    public async Task<(string Endpoint, string Secret)> NewWebhookSecretAsync()
    {
        var secret = Good(await fleet.UntilDoneAsync(process => process.Get<WebhookSettingsService>().RotateAsync(Organization, null, default)));
        var view = Good(await fleet.UntilDoneAsync(process => process.Get<WebhookSettingsService>().ViewAsync(Organization, null, default)));
        journal.Write("someone gives Level a new webhook secret");
        return (view.EndpointId, secret.Reveal());
    }

    public Task<GroupsView> GroupsAsync() => fleet.UntilDoneAsync(process => process.Get<MappingService>().ViewAsync(Organization, default));

    /// <summary>Whether it was taken, and the client that the group is mapped to after it; null for none.</summary>
    public async Task<(bool Taken, string? Client)> DecideAsync(GroupView group, string decision, string? client)
    {
        var request = new MappingRequest(group.Id.Value, decision, client, null);
        var decided = await fleet.UntilDoneAsync(process => process.Get<MappingService>().DecideAsync(Organization, [request], default));
        if (!decided.Succeeded(out var view, out var problem))
        {
            journal.Write($"someone decides {decision} for {group.Id} in vain: {problem.Detail}");
            return (false, null);
        }

        // Gone already: the decision went with it.
        if (view.Items.FirstOrDefault(item => item.Id == group.Id) is not { } after)
        {
            return (false, null);
        }

        var mapped = after.ClientId?.Value;
        journal.Write($"someone decides {decision} for {group.Id} ({group.Name}){(mapped is null ? "" : $": {mapped}")}");
        return (true, mapped);
    }

    /// <summary>Clients that no group is mapped to.</summary>
    public async Task<IReadOnlyList<string>> FreeClientsAsync() =>
        [.. (await fleet.UntilDoneAsync(process => process.Get<ClientService>().ListAsync(Organization, default))).Where(client => client.LevelGroupId is null).Select(client => client.Id.Value)];

    public async Task CompleteSetupAsync() => await Do(process => process.Get<LevelConnectionService>().CompleteSetupAsync(Organization, default));

    public async Task SetAutoCreateAsync(bool on)
    {
        Good(await fleet.UntilDoneAsync(process =>
            process.Get<LevelConnectionService>().SetSettingsAsync(Organization, SyncSettings.Default with { AutoCreateTickets = on }, default)));
        journal.Write($"someone switches auto-create tickets {(on ? "on" : "off")}");
    }

    public async Task<IReadOnlyList<Asset>> AssetsAsync() =>
        (await fleet.UntilDoneAsync(process => process.Get<AssetService>().ListAsync(Organization, new AssetQuery(), new PageRequest(500), default))).Items;

    public async Task<IReadOnlyList<Ticket>> TicketsAsync() =>
        (await fleet.UntilDoneAsync(process => process.Get<TicketService>().ListAsync(Organization, new TicketQuery(), new PageRequest(500), default))).Items;

    /// <summary>Closes an open ticket, opens a closed one again.</summary>
    public async Task TouchAsync(Ticket ticket)
    {
        var statuses = await fleet.UntilDoneAsync(process => process.Get<TicketService>().StatusesAsync(Organization, default));
        var status = statuses.First(status => status.Closed != ticket.Status.Closed);
        Good(await fleet.UntilDoneAsync(process =>
            process.Get<TicketService>().ChangeAsync(Organization, Someone, ticket.Id, new TicketRequest(null, null, status.Id, null, null, null), default)));
        journal.Write($"someone {(status.Closed ? "closes" : "opens")} the ticket of alert {ticket.LevelAlertId}");
    }

    public async Task<IReadOnlyList<WebhookEvent>> EventsAsync(EventState state) =>
        (await fleet.UntilDoneAsync(process => process.Get<WebhookEventService>().ListAsync(Organization, state, new PageRequest(500), default))).Items;

    public async Task<SyncRun> RunAsync(RunId run) =>
        Good(await fleet.UntilDoneAsync(process => process.Get<SyncRunService>().FindAsync(Organization, run, default)));

    private Task<Problem?> Do(Func<CoreProcess, Task<Problem?>> work) => fleet.UntilDoneAsync(work);

    private static T Good<T>(Result<T> result)
        where T : notnull =>
        result.Succeeded(out var value, out var problem) ? value : throw new InvalidOperationException(problem.Detail);
}
