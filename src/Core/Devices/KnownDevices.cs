using System.Buffers.Binary;
using Integration.Core.Storage;

namespace Integration.Core.Devices;

/// <summary>What is known of each device's asset without reading it: a hash of its content. Pure.</summary>
internal sealed class KnownDevices
{
    /// <summary>There is an asset, or was; which content it has must be looked up.</summary>
    public const ulong Unsure = ulong.MaxValue;

    /// <summary>There is no asset, or it stands still: nothing to update.</summary>
    public const ulong Detached = 0;

    private readonly Dictionary<PackedId, ulong> _hashes = [];

    public int Count => _hashes.Count;

    public IEnumerable<PackedId> Ids => _hashes.Keys;

    /// <summary>The hash that stands for a content hash; never one of those with a meaning of their own.</summary>
    public static ulong HashOf(string contentHash)
    {
        if (contentHash.Length == 0)
        {
            return Detached;
        }

        Span<byte> bytes = stackalloc byte[64];
        return Convert.TryFromBase64String(contentHash, bytes, out var length) && length >= sizeof(ulong)
            ? Math.Clamp(BinaryPrimitives.ReadUInt64LittleEndian(bytes), 1, ulong.MaxValue - 1)
            : Unsure;
    }

    /// <summary>Null when nothing is known of the device: it is new, as far as anyone can tell.</summary>
    public ulong? Find(PackedId device) => _hashes.TryGetValue(device, out var hash) ? hash : null;

    /// <summary>So many more are about to come.</summary>
    public void Reserve(int more) => _hashes.EnsureCapacity(_hashes.Count + more);

    /// <summary>This is known now.</summary>
    public void Set(PackedId device, ulong hash) => _hashes[device] = hash;

    /// <summary>One of several things that are said of a device. Where they differ, none is believed.</summary>
    public void Add(PackedId device, ulong hash)
    {
        if (!_hashes.TryAdd(device, hash) && _hashes[device] != hash)
        {
            _hashes[device] = Unsure;
        }
    }
}
