using Simulators.Level.Faults;
using Simulators.Level.Worlds;

namespace Simulators.Level.Api;

/// <summary>A request that got past the key and the rate limit.</summary>
internal sealed record ApiCall(Account Account, IQueryCollection Query, Fault? Fault)
{
    public string? Parameter(string name) => Query.TryGetValue(name, out var value) ? (string?)value : null;

    public Reply Show(DeviceParts parts, Action<LevelJson> write)
    {
        var format = Account.Format(parts);
        return new Reply(200, writer => write(new LevelJson(writer, format) { WithoutId = Fault is { MissingId: true } }));
    }

    /// <summary>
    /// One page of a list. <paramref name="walk"/> goes over the account's objects from the cursor on, the nearest first;
    /// what it yields must not change any more, because it is written after the account has been let go.
    /// </summary>
    public Reply List<T>(
        LevelKind kind,
        Func<World, int, bool> exists,
        Func<World, int?, int?, IEnumerable<T>> walk,
        DeviceParts parts,
        Action<LevelJson, T> write)
    {
        if (Fault is { EmptyPageWithHasMore: true }) return Page<T>([], true, parts, write);

        if (!TryLimit(out var limit)) return Reply.Error(400, "limit must be a number from 1 to 100");

        var (after, before) = Fault is { RepeatCursor: true } ? (null, null) : (Parameter("starting_after"), Parameter("ending_before"));
        if (after is not null && before is not null) return Reply.Error(400, "starting_after and ending_before exclude each other");

        var cursor = -1;
        if ((after ?? before) is { } id && !Account.Ids.TryParse(kind, id, out cursor)) return Reply.NotFound;

        var found = Account.Read(world => cursor >= 0 && !exists(world, cursor)
            ? null
            : walk(world, after is null ? null : cursor, before is null ? null : cursor).Take(limit + 1).ToList());
        if (found is null) return Reply.NotFound;

        var hasMore = found.Count > limit || Fault is { RepeatCursor: true };
        var items = found.Take(limit);
        return Page([.. before is null ? items : items.Reverse()], hasMore, parts, write);
    }

    private Reply Page<T>(List<T> items, bool hasMore, DeviceParts parts, Action<LevelJson, T> write)
    {
        var format = Account.Format(parts);
        return new Reply(200, writer =>
        {
            var json = new LevelJson(writer, format);
            writer.WriteStartObject();
            writer.WriteStartArray("data");
            foreach (var (index, item) in items.Index())
            {
                json.WithoutId = index == items.Count - 1 && Fault is { MissingId: true };
                write(json, item);
            }

            writer.WriteEndArray();
            writer.WriteBoolean("has_more", hasMore);
            writer.WriteEndObject();
        });
    }

    private bool TryLimit(out int limit)
    {
        limit = 20;
        return Parameter("limit") is not { } text || (int.TryParse(text, out limit) && limit is >= 1 and <= 100);
    }
}
