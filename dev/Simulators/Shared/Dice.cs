using System.Text;

namespace Simulators.Shared;

/// <summary>What random draws are for: each purpose has its own sequence, so that one more draw here moves nothing there.</summary>
internal enum DiceStream
{
    Identity,
    State,
    Parts,
    Clients,
    Pattern,
    Alerts,
    Picks,
}

/// <summary>Repeatable chance: the same seed, number and purpose always throw the same sequence.</summary>
internal struct Dice
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    private ulong _state;

    private Dice(ulong state) => _state = state;

    public static Dice For(ulong seed, int number, DiceStream stream) =>
        new(Scramble(seed ^ Scramble(((ulong)(uint)number << 8) | (uint)stream)));

    /// <summary>One seed from the simulator's and the account's key (FNV-1a: string.GetHashCode differs from run to run).</summary>
    public static ulong Seed(int seed, string key)
    {
        var hash = 14695981039346656037UL;
        foreach (var part in Encoding.UTF8.GetBytes($"{seed}:{key}"))
        {
            hash = (hash ^ part) * 1099511628211UL;
        }

        return Scramble(hash);
    }

    public int Roll(int sides) => (int)(((Next() >> 32) * (ulong)sides) >> 32);

    public int Between(int lowest, int highest) => lowest + Roll(highest - lowest + 1);

    public bool Chance(int percent) => Roll(100) < percent;

    public T Pick<T>(T[] from) => from[Roll(from.Length)];

    public string Text(string alphabet, int length)
    {
        Span<char> text = stackalloc char[length];
        for (var i = 0; i < length; i++)
        {
            text[i] = alphabet[Roll(alphabet.Length)];
        }

        return new string(text);
    }

    public void Shuffle<T>(IList<T> items)
    {
        for (var i = items.Count - 1; i > 0; i--)
        {
            var other = Roll(i + 1);
            (items[i], items[other]) = (items[other], items[i]);
        }
    }

    private static ulong Scramble(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    private ulong Next() => Scramble(_state += Golden);
}
