using System.Buffers.Binary;
using System.Globalization;
using Integration.Core.Storage;

namespace Integration.Core.Devices;

/// <summary>Which step of which traversal is at work.</summary>
/// <param name="Client">The client whose own Level account is walked; null for the organization's.</param>
/// <param name="Step">Where in the walk the step begins: its cursor.</param>
internal sealed record LedgerStep(OrganizationId Organization, ClientId? Client, RunId Run, string Step)
{
    public string Account => AccountKey.Of(Client);

    public bool IsFirst => Step.Length == 0;
}

/// <summary>An account's part of a key.</summary>
internal static class AccountKey
{
    /// <summary>No client's id has a "=" at its beginning.</summary>
    private const string Own = "=own";

    public static string Of(ClientId? client) => Of(client?.Value);

    public static string Of(string? client) => client is null ? Own : Keys.Encode(client);
}

/// <summary>Which ledger of an account counts, and who is writing assets that it does not know of.</summary>
internal sealed class LedgerHeadRow : Row
{
    /// <summary>The parts with this name are the ledger.</summary>
    public string Ledger { get; set; } = "";

    /// <summary>The run that began to walk last: only that one may become the ledger.</summary>
    public string? Walker { get; set; }

    /// <summary>The run that has written assets and is not complete yet; null when the ledger knows of all.</summary>
    public string? Writer { get; set; }

    /// <summary>The step of that run which wrote last.</summary>
    public string? WriterStep { get; set; }

    public static string Key(string account) => $"ledger-{account}";
}

/// <summary>A part of a ledger: 17 bytes of key and 8 of content hash for each device, in the row's bytes.</summary>
internal sealed class LedgerPartRow : LongTextRow
{
    private const int EntrySize = PackedId.Size + sizeof(ulong);

    /// <summary>A row holds this many.</summary>
    public const int MaxEntries = MaxTextBytes / EntrySize;

    public static string AccountPrefix(string account) => $"ledgerpart-{account}-";

    public static string Prefix(string account, string ledger) => $"{AccountPrefix(account)}{Keys.Encode(ledger)}-";

    /// <summary>After the prefix: which part, and which of its rows; null for what all of them begin with.</summary>
    public static string Key(string part, int? number) => string.Create(CultureInfo.InvariantCulture, $"{Ids.From(part)}-{number:D4}");

    public void Set(IReadOnlyCollection<KeyValuePair<PackedId, ulong>> entries)
    {
        var bytes = new byte[entries.Count * EntrySize];
        var at = 0;
        foreach (var (id, hash) in entries)
        {
            id.Write(bytes.AsSpan(at));
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(at + PackedId.Size), hash);
            at += EntrySize;
        }

        SetBytes(bytes);
    }

    public IReadOnlyList<(PackedId Id, ulong Hash)> Entries()
    {
        var bytes = GetBytes() ?? [];
        var entries = new (PackedId Id, ulong Hash)[bytes.Length / EntrySize];
        for (var i = 0; i < entries.Length; i++)
        {
            var entry = bytes.AsSpan(i * EntrySize, EntrySize);
            entries[i] = (PackedId.Read(entry), BinaryPrimitives.ReadUInt64LittleEndian(entry[PackedId.Size..]));
        }

        return entries;
    }
}
