using Integration.Core.Psa.BuiltIn;

namespace Integration.Core.Mapping;

/// <summary>Suggests clients for groups by name. Pure.</summary>
internal static class ClientSuggestions
{
    /// <summary>
    /// The client with the same name, or else the only one whose name differs in spelling or legal form only. Each
    /// client is suggested once, as two groups cannot share one: exact names first, then in the order given.
    /// </summary>
    /// <param name="undecided">The groups to find a client for.</param>
    /// <param name="unlinked">The clients that no group has.</param>
    public static IReadOnlyDictionary<LevelGroupId, ClientId> For(IReadOnlyCollection<Group> undecided, IReadOnlyCollection<ClientRow> unlinked)
    {
        var found = new Dictionary<LevelGroupId, ClientId>();
        var named = unlinked
            .GroupBy(client => client.Name.Trim(), StringComparer.OrdinalIgnoreCase)
            .ToDictionary(same => same.Key, same => new Queue<ClientId>(same.Select(client => client.ToId())), StringComparer.OrdinalIgnoreCase);
        foreach (var group in undecided)
        {
            if (named.TryGetValue(group.Name.Trim(), out var same) && same.TryDequeue(out var client))
            {
                found.Add(group.Id, client);
            }
        }

        // With several equal candidates, suggest none: it would be a guess.
        var taken = found.Values.ToHashSet();
        var alike = unlinked
            .GroupBy(client => CompanyName.Normalize(client.Name))
            .Where(same => same.Count() == 1 && !taken.Contains(same.First().ToId()))
            .ToDictionary(same => same.Key, same => same.First().ToId());
        foreach (var group in undecided.Where(group => !found.ContainsKey(group.Id)))
        {
            if (alike.Remove(CompanyName.Normalize(group.Name), out var client))
            {
                found.Add(group.Id, client);
            }
        }

        return found;
    }
}
