using Integration.Core.Psa.BuiltIn;

namespace Integration.Core.Mapping;

/// <summary>Which client is offered for which group, by their names. Pure.</summary>
internal static class ClientSuggestions
{
    /// <summary>
    /// A client of the same name, or else the only one whose name is the same but for spelling and legal form. Each
    /// client once, since two groups cannot have the same one: groups choose in the order given, the exact names first.
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

        // Of several that fit equally none is offered, even if the others were taken by their exact names: it would be a guess.
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
