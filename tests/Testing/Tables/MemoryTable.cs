namespace Integration.Testing.Tables;

/// <summary>A table's entities in the order of their keys, partition by partition.</summary>
internal sealed class MemoryTable
{
    private readonly SortedList<string, List<MemoryEntity>> _partitions = new(StringComparer.Ordinal);

    public MemoryEntity? Find(string partition, string row)
    {
        var rows = _partitions.GetValueOrDefault(partition);
        var at = rows is null ? -1 : IndexOf(rows, row);
        return at < 0 ? null : rows![at];
    }

    /// <summary>Puts an entity in, in place of the one with its keys if there is one.</summary>
    public void Put(MemoryEntity entity)
    {
        if (!_partitions.TryGetValue(entity.PartitionKey, out var rows))
        {
            _partitions.Add(entity.PartitionKey, rows = []);
        }

        var at = IndexOf(rows, entity.RowKey);
        if (at >= 0)
        {
            rows[at] = entity;
        }
        else
        {
            rows.Insert(~at, entity);
        }
    }

    public void Remove(string partition, string row)
    {
        if (_partitions.TryGetValue(partition, out var rows) && IndexOf(rows, row) is >= 0 and var at)
        {
            rows.RemoveAt(at);
            if (rows.Count == 0)
            {
                _partitions.Remove(partition);
            }
        }
    }

    /// <summary>The entities of a range, from a key on.</summary>
    public IEnumerable<MemoryEntity> From(KeyRange range, (string Partition, string Row)? start)
    {
        foreach (var (partition, rows) in _partitions)
        {
            var compared = start is null ? 1 : string.CompareOrdinal(partition, start.Value.Partition);
            if (compared < 0 || (range.Partition is not null && range.Partition != partition))
            {
                continue;
            }

            var from = compared == 0 && string.CompareOrdinal(start!.Value.Row, range.FromRow) > 0 ? start.Value.Row : range.FromRow;
            var at = IndexOf(rows, from);
            for (at = at < 0 ? ~at : at; at < rows.Count && (range.ToRow is null || string.CompareOrdinal(rows[at].RowKey, range.ToRow) <= 0); at++)
            {
                yield return rows[at];
            }
        }
    }

    // Where the row is, or the complement of where it would be.
    private static int IndexOf(List<MemoryEntity> rows, string row)
    {
        var (low, high) = (0, rows.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var compared = string.CompareOrdinal(rows[middle].RowKey, row);
            if (compared == 0)
            {
                return middle;
            }

            (low, high) = compared < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return ~low;
    }
}
