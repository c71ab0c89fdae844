using Integration.Core.Psa.BuiltIn;
using Integration.Core.Results;
using Integration.Core.Storage;

namespace Integration.Core.Mapping;

/// <summary>Validates a list of decisions and plans the writes. Pure.</summary>
internal sealed class MappingPlan(
    OrganizationId organization, IReadOnlyDictionary<LevelGroupId, Group> groups, IReadOnlyDictionary<ClientId, ClientRow> clients)
{
    private readonly OrderedDictionary<LevelGroupId, (GroupDecision Decision, ClientId? Client)> _decisions = [];
    private readonly Dictionary<LevelGroupId, string> _fields = [];
    private readonly List<(ClientId Id, string Name)> _newClients = [];
    private readonly Dictionary<string, string[]> _errors = [];

    public IReadOnlyList<(ClientId Id, string Name)> NewClients => _newClients;

    public IEnumerable<(LevelGroupId Group, GroupDecision Decision, ClientId? Client)> Decisions =>
        _decisions.Select(item => (item.Key, item.Value.Decision, item.Value.Client));

    /// <summary>The validation problem; null when all decisions are valid.</summary>
    public Problem? Problem
    {
        get
        {
            FindClientsLinkedTwice();
            return _errors.Count == 0
                ? null
                : new Problem(ProblemKind.Invalid, "invalid-mapping", string.Join(" ", _errors.Select(error => $"{error.Key} {error.Value[0]}")), _errors);
        }
    }

    public void Add(string field, MappingRequest? request)
    {
        if (request?.GroupId is not { Length: > 0 } groupId)
        {
            Refuse($"{field}.groupId", "is required.");
            return;
        }

        if (!groups.TryGetValue(new LevelGroupId(groupId), out var group))
        {
            Refuse($"{field}.groupId", $"{groupId} is not a group in this Level account. Sync groups, or remove it from the request.");
            return;
        }

        if (!_fields.TryAdd(group.Id, field))
        {
            Refuse($"{field}.groupId", $"names the same group as {_fields[group.Id]}.");
            return;
        }

        switch (request.Decision)
        {
            case "client" when request.ClientId is not { Length: > 0 }:
                Refuse($"{field}.clientId", "is required with decision \"client\".");
                break;
            case "client" when !clients.ContainsKey(new ClientId(request.ClientId)):
                Refuse($"{field}.clientId", $"is {request.ClientId}, which is not a client of this organization.");
                break;
            case "client":
                _decisions[group.Id] = (GroupDecision.Client, new ClientId(request.ClientId));
                break;
            case "newClient":
                AddNewClient(field, group, request.ClientName);
                break;
            case "skip":
                _decisions[group.Id] = (GroupDecision.Skip, null);
                break;
            case "none":
                _decisions[group.Id] = (GroupDecision.None, null);
                break;
            default:
                Refuse($"{field}.decision", $"is {(request.Decision is null ? "missing" : $"\"{request.Decision}\"")}; use client, newClient, skip or none.");
                break;
        }
    }

    private void AddNewClient(string field, Group group, string? wantedName)
    {
        var name = (wantedName ?? group.Name).Trim();
        if (ClientStore.CheckName($"{field}.clientName", name) is { } problem)
        {
            Refuse($"{field}.clientName", problem.Errors!.First().Value[0]);
            return;
        }

        // The id is derived from the group and the name, so that a repeated request creates one client; and from a number, if that client has since moved
        // to another group.
        var id = new ClientId(Ids.From(organization.Value, group.Id.Value, name));
        for (var number = 2; groups.Values.Any(other => other.ClientId == id && other.Id != group.Id); number++)
        {
            id = new ClientId(Ids.From(organization.Value, group.Id.Value, name, $"{number}"));
        }

        if (!clients.ContainsKey(id))
        {
            _newClients.Add((id, name));
        }

        _decisions[group.Id] = (GroupDecision.Client, id);
    }

    private void FindClientsLinkedTwice()
    {
        var links = groups.Values
            .Select(group => (group.Id, Client: _decisions.TryGetValue(group.Id, out var decided) ? decided.Client : group.ClientId))
            .Where(link => link.Client is not null)
            .GroupBy(link => link.Client!.Value);
        foreach (var twice in links.Where(link => link.Count() > 1))
        {
            var named = _decisions.Keys.Where(id => twice.Any(link => link.Id == id)).ToList();
            foreach (var group in named.Skip(named.Count == twice.Count() ? 1 : 0))
            {
                var other = twice.First(link => link.Id != group).Id;
                Refuse(
                    $"{_fields[group]}.clientId",
                    $"is already mapped to the group {groups[other].Name}. Devices of groups below a mapped group belong to its client without a "
                    + "decision of their own.");
            }
        }
    }

    private void Refuse(string field, string message) => _errors.TryAdd(field, [message]);
}
