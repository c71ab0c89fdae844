using Azure.Data.Tables;
using Integration.Core.Level;
using Integration.Core.Results;
using Integration.Core.Storage;

namespace Integration.Core.Mapping;

/// <summary>
/// The changes that bring the stored groups up to date with Level: new ones are undecided, changed ones keep their
/// decision, missing ones are removed. A group with a decision is removed only after Level confirmed it: see <see cref="InQuestion"/>. Pure.
/// </summary>
internal sealed class GroupChangePlan
{
    private const int MaxNameLength = 1000;

    private readonly OrganizationId _organization;
    private readonly Dictionary<string, GroupRow> _rows;
    private readonly List<TableTransactionAction> _writes = [];
    private readonly List<TableTransactionAction> _deletions = [];

    /// <param name="known">The rows as they are kept; the plan goes on to change them in memory.</param>
    /// <param name="current">What Level lists. Where a part of it could not be read, nothing counts as missing.</param>
    public GroupChangePlan(OrganizationId organization, IReadOnlyCollection<GroupRow> known, LevelPage<LevelGroup> current)
    {
        _organization = organization;
        _rows = known.ToDictionary(row => row.RowKey);
        var missing = _rows.Keys.ToHashSet();
        foreach (var group in current.Items.DistinctBy(group => group.Id))
        {
            missing.Remove(Keys.Encode(group.Id.Value));
            Keep(group);
        }

        if (current.Unreadable.Count > 0)
        {
            return;
        }

        var groups = known.Where(row => missing.Contains(row.RowKey)).Select(row => row.ToGroup()).ToLookup(group => group.Decision == GroupDecision.None);
        foreach (var undecided in groups[true])
        {
            Drop(undecided);
        }

        InQuestion = [.. groups[false]];
    }

    /// <summary>
    /// Groups with a decision that Level does not list. A list that changes while it is read may miss some, so each stays unless confirmed.
    /// </summary>
    public IReadOnlyList<Group> InQuestion { get; } = [];

    /// <summary>Number of new groups.</summary>
    public int New { get; private set; }

    public int Vanished => _deletions.Count;

    /// <summary>All groups after the plan is applied.</summary>
    public IEnumerable<Group> Groups => _rows.Values.Select(row => row.ToGroup());

    /// <summary>Only differences from what is stored, so it is safe to repeat or to stop half-way.</summary>
    public IEnumerable<TableTransactionAction> Actions => _writes.Concat(_deletions);

    /// <summary>Confirms that Level has this group.</summary>
    public void Keep(LevelGroup group)
    {
        var key = Keys.Encode(group.Id.Value);
        var name = group.Name.Shorten(MaxNameLength);
        if (!_rows.TryGetValue(key, out var row))
        {
            row = _rows[key] = new GroupRow { PartitionKey = _organization.Value, RowKey = key };
            New++;
        }
        else if (row.Name == name && (row.ParentId ?? "") == (group.ParentId?.Value ?? "") && row.DeviceCount == group.DeviceCount)
        {
            return;
        }

        (row.GroupId, row.ParentId, row.Name, row.DeviceCount) = (group.Id.Value, group.ParentId?.Value ?? "", name, group.DeviceCount);

        // A merge, so that a concurrent decision is not overwritten.
        _writes.Add(new TableTransactionAction(TableTransactionActionType.UpsertMerge, new TableEntity(row.PartitionKey, row.RowKey)
        {
            [nameof(GroupRow.GroupId)] = row.GroupId,
            [nameof(GroupRow.ParentId)] = row.ParentId,
            [nameof(GroupRow.Name)] = row.Name,
            [nameof(GroupRow.DeviceCount)] = row.DeviceCount,
        }));
    }

    /// <summary>Confirms that the group is gone at Level. Fails if its row has changed since: somebody may have decided on it.</summary>
    public void Drop(Group group)
    {
        if (_rows.Remove(Keys.Encode(group.Id.Value), out var row))
        {
            _deletions.Add(new TableTransactionAction(TableTransactionActionType.Delete, row, row.ETag));
        }
    }
}
