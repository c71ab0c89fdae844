using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Integration.Core.Tests.Model;

/// <summary>All that is left to chance in a history, from its seed.</summary>
internal sealed class Chance(int seed)
{
    private readonly Random _random = new(seed);

    public static uint Hash(int seed, string what, int number) =>
        BinaryPrimitives.ReadUInt32LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed} {what} {number}")));

    /// <summary>From the one to the other, both included.</summary>
    public int Next(int from, int to) => _random.Next(from, to + 1);

    public bool Percent(int percent) => _random.Next(100) < percent;

    public T Of<T>(params ReadOnlySpan<T> items) => items[_random.Next(items.Length)];

    public T? OfSome<T>(IEnumerable<T> items)
        where T : class => items.ToList() is { Count: > 0 } list ? list[_random.Next(list.Count)] : null;

    public Guid NewGuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        _random.NextBytes(bytes);
        return new Guid(bytes);
    }
}
