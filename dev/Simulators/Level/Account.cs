using Simulators.Level.Webhooks;
using Simulators.Level.Worlds;

namespace Simulators.Level;

/// <summary>One Level account: its world, who is told of changes, and how it answers where Level's behaviour is not known.</summary>
internal sealed class Account(World world, LevelIds ids, TimeProvider time) : IAsyncDisposable
{
    private readonly Lock _lock = new();

    public World World => world;

    public LevelIds Ids => ids;

    public TimeProvider Time => time;

    public WebhookSender Webhooks { get; } = new(world.Plan.Seed, time);

    public Switches Switches { get; private set; } = new();

    public WireFormat Format(DeviceParts parts = DeviceParts.None) => new(ids, Switches, parts, time.GetUtcNow());

    /// <summary>What is read in here is of one moment; it may be written out afterwards.</summary>
    public T Read<T>(Func<World, T> read)
    {
        lock (_lock)
        {
            return read(world);
        }
    }

    /// <summary>Changes the world and tells of it in the order in which it happened; <paramref name="silently"/> is a change whose webhook got lost.</summary>
    public T Change<T>(bool silently, Func<World, Events, T> change)
    {
        lock (_lock)
        {
            var format = Format(Switches.WebhookIncludes ? DeviceParts.All : DeviceParts.None);
            return change(world, new Events(world, format, silently ? null : Webhooks));
        }
    }

    public void Set(Switches switches)
    {
        lock (_lock)
        {
            if (switches.GroupCycle != Switches.GroupCycle)
            {
                SetCycle(switches.GroupCycle);
            }

            ids.WithSlashes = switches.SlashIds;
            ids.AreLong = switches.LongIds;
            Switches = switches;
        }
    }

    public ValueTask DisposeAsync() => Webhooks.DisposeAsync();

    private void SetCycle(bool on)
    {
        const int First = 0;
        if (world.Groups.Find(First) is { } first && world.Groups.ChildrenOf(First) is [var child, ..])
        {
            world.Groups.Put(first with { Parent = on ? child : null });
        }
    }
}
