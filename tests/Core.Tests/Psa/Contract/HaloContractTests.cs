using Integration.Core.Tests.Psa.Halo;
using Integration.Core.Tests.Storage;
using Integration.Core.Tests.Sync;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Core.Tests.Psa.Contract;

/// <summary>HaloPSA keeps the contract.</summary>
public sealed class HaloContractTests(TestStorage storage) : DestinationContract
{
    private HaloScene? _parts;

    private protected override SyncParts Parts => _parts!.Sync;

    private protected override ServiceProvider Core => _parts!.Core;

    public override async Task InitializeAsync() => _parts = await HaloScene.StartAsync(storage);

    public override async Task DisposeAsync() => await _parts!.DisposeAsync();

    private protected override Task SettleAsync() => _parts!.DrainAsync();

    private protected override Task<IReadOnlyList<SeenAsset>> AssetsAsync() => Task.FromResult<IReadOnlyList<SeenAsset>>(
        [.. _parts!.Halo.Assets.Select(asset => new SeenAsset(
            Device(asset.InventoryNumber), asset.InventoryNumber, Group(asset.SiteId), !asset.Inactive)).OrderBy(
                asset => asset.Device, StringComparer.Ordinal)]);

    private protected override Task<IReadOnlyList<SeenTicket>> TicketsAsync() => Task.FromResult<IReadOnlyList<SeenTicket>>(
        [.. _parts!.Halo.Tickets.Select(ticket => new SeenTicket(
            ticket.Summary, Group(ticket.SiteId), ticket.StatusId != 9, ticket.Assets.Count == 1,
            _parts.Halo.Actions.Count(action => action.TicketId == ticket.Id
                && action.HiddenFromUser)))]);

    private protected override async Task ClosePersonallyAsync()
    {
        using var http = new HttpClient();
        var answer = await http.PostAsync(new Uri(_parts!.Halo.BaseUrl, $"control/tickets/{_parts.Halo.Tickets.Single().Id}/close"), null);
        answer.EnsureSuccessStatusCode();
    }

    private protected override Task<int> CountWritesAsync() => Task.FromResult(_parts!.Writes("/api/Asset").Count);

    private static string Device(string tag) => tag == "renamed" ? "d0000" : $"d000{tag[^1]}";

    private string Group(int site) => site == _parts!.SiteA.Id ? "group-a" : site == _parts.SiteB.Id ? "group-b" : $"site {site}";
}
