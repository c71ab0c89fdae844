using Integration.Core.Psa.BuiltIn;
using Integration.Core.Storage;
using Integration.Core.Tests.Storage;
using Integration.Core.Tests.Sync;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Core.Tests.Psa.Contract;

/// <summary>The built-in PSA keeps the contract.</summary>
public sealed class BuiltInContractTests(TestStorage storage) : DestinationContract
{
    private ServiceProvider? _core;

    private protected override SyncParts Parts { get; } = new(storage);

    private protected override ServiceProvider Core => _core!;

    public override async Task InitializeAsync()
    {
        await Parts.ConnectAsync(ticketsAreMade: true);
        _core = Parts.NewInstance();
    }

    public override async Task DisposeAsync() => await Parts.DisposeAsync();

    private protected override Task SettleAsync() => Task.CompletedTask;

    private protected override async Task<IReadOnlyList<SeenAsset>> AssetsAsync() =>
        [.. (await Store().All(Parts.Organization, null, null, default).ToListAsync(default))
            .Select(asset => new SeenAsset(asset.DeviceId, asset.Name, Group(asset.ClientId), asset.LevelStatus != nameof(LevelStatus.Removed))).OrderBy(
                asset => asset.Device, StringComparer.Ordinal)];

    private protected override async Task<IReadOnlyList<SeenTicket>> TicketsAsync()
    {
        var tickets = Core.GetRequiredService<TicketService>();
        var seen = new List<SeenTicket>();
        foreach (var row in await Core.GetRequiredService<TicketStore>().After(Parts.Organization, null, null, default).ToListAsync(default))
        {
            (await tickets.FindAsync(Parts.Organization, row.ToId(), default)).Succeeded(out var ticket, out _);
            seen.Add(new SeenTicket(
                ticket!.Subject, Group(ticket.ClientId?.Value), !ticket.Status.Closed, ticket.AssetId is not null,
                ticket.Notes.Count(note => note.Internal)));
        }

        return seen;
    }

    private protected override async Task ClosePersonallyAsync()
    {
        var row = (await Core.GetRequiredService<TicketStore>().After(Parts.Organization, null, null, default).ToListAsync(default)).Single();
        var closed = (await Core.GetRequiredService<TicketStatusStore>().GetAsync(Parts.Organization, default)).Closed!;
        await Core.GetRequiredService<TicketService>().ChangeAsync(
            Parts.Organization, new UserId("a person"), row.ToId(), new TicketRequest(null, null, closed.Id, null, null, null), default);
    }

    private protected override async Task<int> CountWritesAsync() =>
        (await Store().All(Parts.Organization, null, null, default).ToListAsync(default)).Select(asset => asset.ETag).Distinct().Count();

    private static string Group(string? client) => client is null ? "" : $"group-{client[7..]}";

    private BuiltInAssetStore Store() => Core.GetRequiredService<BuiltInAssetStore>();
}
