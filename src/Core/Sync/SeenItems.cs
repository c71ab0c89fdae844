using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Data.Tables;
using Integration.Core.Storage;

namespace Integration.Core.Sync;

/// <summary>What the steps of a run have seen, as 8-byte hashes: kept between the steps, deleted when the run ends.</summary>
internal sealed class SeenItems(Tables tables)
{
    private const int MaxInRow = LongTextRow.MaxTextBytes / sizeof(ulong);

    public static ulong Hash(string item)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(item), hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }

    /// <summary>Adds what a step has seen. A repeated step overwrites its first try; what only the first try saw may stay, which is harmless.</summary>
    /// <param name="list">Which items of which account: each list is read by itself.</param>
    /// <param name="step">Where the step begins.</param>
    public async Task AddAsync(
        OrganizationId organization, RunId run, string list, string? step, IEnumerable<ulong> items, CancellationToken cancellationToken)
    {
        var number = 0;
        foreach (var chunk in items.Chunk(MaxInRow))
        {
            var bytes = new byte[chunk.Length * sizeof(ulong)];
            for (var i = 0; i < chunk.Length; i++)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(i * sizeof(ulong)), chunk[i]);
            }

            var row = new SeenRow { PartitionKey = organization.Value, RowKey = SeenRow.Prefix(run, list) + Ids.From(step ?? "", $"{number++}") };
            row.SetBytes(bytes);
            await tables.Runs.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
        }
    }

    public async Task<IReadOnlySet<ulong>> ReadAsync(OrganizationId organization, RunId run, string list, CancellationToken cancellationToken)
    {
        var seen = new HashSet<ulong>();
        await foreach (var row in tables.Runs.ByPrefix<SeenRow>(organization.Value, SeenRow.Prefix(run, list), cancellationToken: cancellationToken))
        {
            var bytes = row.GetBytes() ?? [];
            for (var i = 0; i < bytes.Length; i += sizeof(ulong))
            {
                seen.Add(BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(i)));
            }
        }

        return seen;
    }

    /// <summary>Deletes all lists of the run.</summary>
    public async Task DeleteAsync(OrganizationId organization, RunId run, CancellationToken cancellationToken)
    {
        var rows = await tables.Runs.ByPrefix<SeenRow>(
            organization.Value, SeenRow.Prefix(run), null, ["PartitionKey", "RowKey"], cancellationToken: cancellationToken)
            .ToListAsync(cancellationToken);
        await tables.Runs.SubmitInChunksAsync(
            rows.Select(row => new TableTransactionAction(TableTransactionActionType.Delete, row, ETag.All)), cancellationToken);
    }
}

/// <summary>Up to 65,536 hashes, 8 bytes each, in the row's bytes.</summary>
internal sealed class SeenRow : LongTextRow
{
    public static string Prefix(RunId run) => $"seen-{Keys.Encode(run.Value)}-";

    public static string Prefix(RunId run, string list) => $"{Prefix(run)}{Ids.From(list)}-";
}
