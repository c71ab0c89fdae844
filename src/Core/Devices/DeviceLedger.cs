using Azure;
using Azure.Data.Tables;
using Integration.Core.Psa;
using Integration.Core.Storage;

namespace Integration.Core.Devices;

/// <summary>
/// For a destination and each Level account: which devices its last complete traversal saw, with a hash of the asset that each had then. So
/// an unchanged device costs no request at all, and a device that is gone is found without reading every asset.
/// A ledger is believed only where it cannot be wrong: assets written outside of a traversal leave a mark beside them
/// (<see cref="AssetMarkRow"/>), and a traversal says that it writes before it does. One that did not come to its end
/// makes the next read the assets once, and start from what it finds. A traversal between whose steps another one came is
/// void: what it saw before that says nothing about what the assets are now.
/// </summary>
internal sealed class DeviceLedger(Tables tables, IDestination destination)
{
    /// <summary>Each is up to 700 KB on its way: few accounts have more, and those need not have all of them in memory at once.</summary>
    private const int MaxPartsAtOnce = 2;

    /// <summary>A mark that is older than a traversal by this was there when it began, whatever the clocks of the instances say.</summary>
    private static readonly TimeSpan MarkSettles = TimeSpan.FromMinutes(5);

    private readonly DestinationAssets _assets = destination.Assets;

    /// <summary>What is known before a step begins; null when another run came between this one's steps: then it has to begin again.</summary>
    public async Task<KnownDevices?> LoadAsync(LedgerStep step, CancellationToken cancellationToken)
    {
        var head = await HeadAsync(step.Organization, step.Account, cancellationToken);
        if (!step.IsFirst && head?.Walker != step.Run.Value)
        {
            return null;
        }

        // What began before may have been through to its end: then the ledger is what this very step is about to replace.
        var isTrusted = head is not null && (step.IsFirst ? head.Writer is null && head.Ledger != step.Run.Value : head.WriterStep != step.Step);
        if (!isTrusted)
        {
            return await RebuildAsync(step, cancellationToken);
        }

        if (head!.Walker != step.Run.Value)
        {
            head.Walker = step.Run.Value;
            await tables.Runs.UpsertEntityAsync(head, TableUpdateMode.Replace, cancellationToken);
        }

        return await ReadAsync(step.Organization, step.Account, head.Ledger, cancellationToken);
    }

    /// <summary>The step is about to write assets. Should it not come to its end, the ledger is not believed any more.</summary>
    public async Task BeginWritingAsync(LedgerStep step, CancellationToken cancellationToken)
    {
        var head = (await HeadAsync(step.Organization, step.Account, cancellationToken))!;
        (head.Writer, head.WriterStep) = (step.Run.Value, step.Step);
        await tables.Runs.UpsertEntityAsync(head, TableUpdateMode.Replace, cancellationToken);
    }

    /// <summary>Keeps what a step has seen, however much. A step that is done again replaces its first try.</summary>
    public Task KeepAsync(LedgerStep step, IReadOnlyCollection<KeyValuePair<PackedId, ulong>> seen, CancellationToken cancellationToken) =>
        WriteAsync(step, step.Run.Value, step.Step, seen, cancellationToken);

    /// <summary>Devices that were known before the run and that none of its steps has seen; null when another run came between its steps.</summary>
    public async Task<IReadOnlyList<PackedId>?> MissingAsync(OrganizationId organization, ClientId? client, RunId run, CancellationToken cancellationToken)
    {
        var account = AccountKey.Of(client);
        if (await HeadAsync(organization, account, cancellationToken) is not { } head || head.Walker != run.Value)
        {
            return null;
        }

        var seen = (await ReadPartsAsync(organization, account, run.Value, cancellationToken)).Ids.ToHashSet();
        return [.. (await ReadAsync(organization, account, head.Ledger, cancellationToken)).Ids.Where(device => !seen.Contains(device))];
    }

    /// <summary>Every device that there is of an account, also where its last traversal did not come to its end.</summary>
    public async Task<IReadOnlyCollection<PackedId>> KnownAsync(OrganizationId organization, ClientId client, CancellationToken cancellationToken)
    {
        var account = AccountKey.Of(client);
        var head = await HeadAsync(organization, account, cancellationToken);
        var known = (await ReadAsync(organization, account, head?.Ledger ?? "", cancellationToken)).Ids.ToHashSet();
        if (head?.Writer is not null)
        {
            await foreach (var asset in _assets.FollowingLevelAsync(organization, client, cancellationToken))
            {
                known.Add(PackedId.From(asset.RowKey));
            }
        }

        return known;
    }

    /// <summary>The run has seen every device, and every asset agrees with it: from now on it is the ledger.</summary>
    /// <param name="startedAt">When it began: marks from well before have served their purpose.</param>
    public async Task CompleteAsync(OrganizationId organization, ClientId? client, RunId run, DateTimeOffset startedAt, CancellationToken cancellationToken)
    {
        var account = AccountKey.Of(client);
        await WriteHeadAsync(organization, account, run.Value, run, cancellationToken);
        await DropAsync(
            organization, LedgerPartRow.AccountPrefix(Ledger(account)),
            part => !part.StartsWith(LedgerPartRow.Prefix(Ledger(account), run.Value), StringComparison.Ordinal), cancellationToken);
        await _assets.ForgetMarksAsync(organization, account, startedAt - MarkSettles, cancellationToken);
    }

    /// <summary>Takes away what a run has kept and what did not become the ledger.</summary>
    public async Task ForgetAsync(OrganizationId organization, ClientId? client, RunId run, CancellationToken cancellationToken)
    {
        var account = AccountKey.Of(client);
        if ((await HeadAsync(organization, account, cancellationToken))?.Ledger != run.Value)
        {
            await DropAsync(organization, LedgerPartRow.Prefix(Ledger(account), run.Value), _ => true, cancellationToken);
        }
    }

    /// <summary>The account is no more: nothing of it is kept but what was written while the run was under way.</summary>
    public async Task CloseAsync(OrganizationId organization, ClientId client, DateTimeOffset startedAt, CancellationToken cancellationToken)
    {
        var account = AccountKey.Of(client);
        await tables.Runs.DeleteEntityAsync(organization.Value, LedgerHeadRow.Key(Ledger(account)), ETag.All, cancellationToken);
        await DropAsync(organization, LedgerPartRow.AccountPrefix(Ledger(account)), _ => true, cancellationToken);
        await _assets.ForgetMarksAsync(organization, account, startedAt - MarkSettles, cancellationToken);
    }

    /// <summary>What a run's steps have seen so far, with the assets that they make of it.</summary>
    public Task<KnownDevices> SeenAsync(OrganizationId organization, ClientId? client, RunId run, CancellationToken cancellationToken) =>
        ReadPartsAsync(organization, AccountKey.Of(client), run.Value, cancellationToken);

    /// <summary>The account's part of the ledger's keys; each destination has its own. No account's name has a "!".</summary>
    private string Ledger(string account) => destination.Key.Length == 0 ? account : $"!{destination.Key}-{account}";

    private Task<LedgerHeadRow?> HeadAsync(OrganizationId organization, string account, CancellationToken cancellationToken) =>
        tables.Runs.FindAsync<LedgerHeadRow>(organization.Value, LedgerHeadRow.Key(Ledger(account)), cancellationToken);

    private Task WriteHeadAsync(OrganizationId organization, string account, string ledger, RunId walker, CancellationToken cancellationToken) =>
        tables.Runs.UpsertEntityAsync(
            new LedgerHeadRow { PartitionKey = organization.Value, RowKey = LedgerHeadRow.Key(Ledger(account)), Ledger = ledger, Walker = walker.Value },
            TableUpdateMode.Replace,
            cancellationToken);

    /// <summary>The ledger, and what was written beside it.</summary>
    private async Task<KnownDevices> ReadAsync(OrganizationId organization, string account, string ledger, CancellationToken cancellationToken)
    {
        var marks = _assets.MarkedAsync(organization, account, cancellationToken);
        var known = await ReadPartsAsync(organization, account, ledger, cancellationToken);
        foreach (var marked in await marks)
        {
            known.Set(marked, KnownDevices.Unsure);
        }

        return known;
    }

    private async Task<KnownDevices> ReadPartsAsync(OrganizationId organization, string account, string ledger, CancellationToken cancellationToken)
    {
        var known = new KnownDevices();
        await foreach (var part in tables.Runs.ByPrefix<LedgerPartRow>(
            organization.Value, LedgerPartRow.Prefix(Ledger(account), ledger), maxPerPage: MaxPartsAtOnce, cancellationToken: cancellationToken))
        {
            var entries = part.Entries();
            known.Reserve(entries.Count);
            foreach (var (id, hash) in entries)
            {
                known.Add(id, hash);
            }
        }

        return known;
    }

    /// <summary>Reads every asset of the account, once, and makes that the ledger.</summary>
    private async Task<KnownDevices> RebuildAsync(LedgerStep step, CancellationToken cancellationToken)
    {
        var ledger = $"{step.Run}.{Ids.New(6)}";
        var known = new KnownDevices();
        var entries = new List<KeyValuePair<PackedId, ulong>>();
        await foreach (var asset in _assets.FollowingLevelAsync(step.Organization, step.Client, cancellationToken))
        {
            var entry = KeyValuePair.Create(PackedId.From(asset.RowKey), KnownDevices.HashOf(asset.ContentHash));
            known.Set(entry.Key, entry.Value);
            entries.Add(entry);
        }

        await WriteAsync(step, ledger, "", entries, cancellationToken);
        await WriteHeadAsync(step.Organization, step.Account, ledger, step.Run, cancellationToken);
        return known;
    }

    private async Task WriteAsync(
        LedgerStep step,
        string ledger,
        string part,
        IReadOnlyCollection<KeyValuePair<PackedId, ulong>> entries,
        CancellationToken cancellationToken)
    {
        var rows = 0;
        var ledgerPrefix = LedgerPartRow.Prefix(Ledger(step.Account), ledger);
        foreach (var chunk in entries.Chunk(LedgerPartRow.MaxEntries))
        {
            var row = new LedgerPartRow { PartitionKey = step.Organization.Value, RowKey = ledgerPrefix + LedgerPartRow.Key(part, rows++) };
            row.Set(chunk);
            await tables.Runs.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
        }

        // A first try may have seen more.
        var (own, next) = (ledgerPrefix + LedgerPartRow.Key(part, null), ledgerPrefix + LedgerPartRow.Key(part, rows));
        await DropAsync(step.Organization, own, key => string.CompareOrdinal(key, next) >= 0, cancellationToken);
    }

    private async Task DropAsync(OrganizationId organization, string prefix, Predicate<string> which, CancellationToken cancellationToken)
    {
        var parts = await tables.Runs
            .ByPrefix<LedgerPartRow>(organization.Value, prefix, null, ["PartitionKey", "RowKey"], cancellationToken: cancellationToken)
            .ToListAsync(cancellationToken);
        await tables.Runs.SubmitInChunksAsync(
            parts.Where(part => which(part.RowKey)).Select(part => new TableTransactionAction(
                TableTransactionActionType.Delete, part, ETag.All)), cancellationToken);
    }
}
