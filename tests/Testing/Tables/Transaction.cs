namespace Integration.Testing.Tables;

/// <summary>An entity group transaction: all of its actions, or none.</summary>
internal static class Transaction
{
    /// <summary>An answer for each action, or one for the first that failed.</summary>
    public static IEnumerable<TableAnswer> Apply(MemoryTable table, List<TableCall> actions, WriteTimes times)
    {
        var answers = new List<TableAnswer>(actions.Count);
        var before = new List<((string Partition, string Row) Keys, MemoryEntity? Entity)>(actions.Count);
        foreach (var (position, action) in actions.Index())
        {
            var answer = ApplyOne(action);
            if (answer.IsError)
            {
                Undo(table, before);
                return [answer.At(position)];
            }

            answers.Add(answer);
        }

        return answers;

        TableAnswer ApplyOne(TableCall action)
        {
            var target = EntityTarget.Parse(action.Resource);
            var keys = target.Keys ?? EntityWrite.KeysOf(EntityJson.Read(action.Body));
            if (before.Count > 0 && before[0].Keys.Partition != keys.Partition)
            {
                return TableAnswer.Refused(400, "CommandsInBatchActOnDifferentPartitions", "All commands in a batch must operate on same entity group.");
            }

            if (before.Exists(other => other.Keys.Row == keys.Row))
            {
                return TableAnswer.Refused(400, "InvalidDuplicateRow", $"A command with RowKey '{keys.Row}' is already present in the batch.");
            }

            before.Add((keys, table.Find(keys.Partition, keys.Row)));
            return EntityWrite.Apply(table, action, target, times);
        }
    }

    private static void Undo(MemoryTable table, List<((string Partition, string Row) Keys, MemoryEntity? Entity)> before)
    {
        foreach (var (keys, entity) in before)
        {
            if (entity is null)
            {
                table.Remove(keys.Partition, keys.Row);
            }
            else
            {
                table.Put(entity);
            }
        }
    }
}
