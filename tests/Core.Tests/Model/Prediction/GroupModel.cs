using Integration.Core.Mapping;
using Integration.Core.Tests.Model.Level;

namespace Integration.Core.Tests.Model.Prediction;

/// <summary>Which groups, decisions and totals the wizard shows after a clean full sync.</summary>
internal sealed class GroupModel(LevelWorld level, Placements placements)
{
    public IEnumerable<string> Check(GroupsView view)
    {
        var wanted = level.Groups.ToDictionary(group => group.Id);
        foreach (var item in view.Items)
        {
            if (!wanted.Remove(item.Id.Value, out var group))
            {
                yield return $"group {item.Id} is gone at Level and still shown";
                continue;
            }

            var decided = placements.Decisions.TryGetValue(group.Id, out var client);
            var decision = !decided ? GroupDecision.None : client is null ? GroupDecision.Skip : GroupDecision.Client;
            var shown = (item.ParentId?.Value, item.Name, item.DeviceCount, item.Decision, item.ClientId?.Value);
            if (shown != (group.Parent, group.Name, level.DevicesIn(group), decision, client))
            {
                yield return $"group {group.Id} is shown as {shown}, not as {(group.Parent, group.Name, level.DevicesIn(group), decision, client)}";
            }
        }

        foreach (var missing in wanted.Keys)
        {
            yield return $"group {missing} is not shown";
        }

        var totals = new GroupTotals(
            level.Groups.Count,
            level.Groups.Count(group => placements.Decisions.GetValueOrDefault(group.Id) is not null),
            level.Present.Count(device => placements.Of(device) is not null),
            level.Present.Count());
        if (view.Totals != totals)
        {
            yield return $"the totals are {view.Totals}, not {totals}";
        }
    }
}
