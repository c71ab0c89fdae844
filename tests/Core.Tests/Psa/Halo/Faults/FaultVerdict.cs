using System.Text.Json;
using Azure.Data.Tables;
using Integration.Core.Psa.Halo.Tickets;
using WireRequest = Simulators.HaloPsa.Rows.HaloRequest;

namespace Integration.Core.Tests.Psa.Halo.Faults;

/// <summary>What must hold at the end of every schedule, by HaloPSA's own account of it.</summary>
internal sealed class FaultVerdict(FaultSchedule schedule)
{
    private readonly List<string> _wrong = [];

    private FaultScene Scene => schedule.Scene;

    /// <summary>What is wrong; nothing when all is well.</summary>
    public async Task<IReadOnlyList<string>> FindAsync()
    {
        _wrong.AddRange(await Scene.WaitingAsync());
        CheckAssets();
        CheckTickets();
        CheckRequests();
        await CheckSecretsAsync();
        await CheckQuietAsync();
        return _wrong;
    }

    private static JsonElement? First(WireRequest request)
    {
        using var json = JsonDocument.Parse(request.Body);
        return json.RootElement is { ValueKind: JsonValueKind.Array } array && array.GetArrayLength() == 1 ? array[0].Clone() : null;
    }

    private void CheckAssets()
    {
        var devices = Scene.Level.Devices.ToDictionary(device => device.Id);
        foreach (var assets in Scene.Halo.Assets.GroupBy(asset => schedule.OwnerOf[asset.InventoryNumber]))
        {
            Check(assets.Count() == 1, $"{assets.Key} has {assets.Count()} assets");
            var device = devices.GetValueOrDefault(assets.Key);
            var (asset, site) = (assets.First(), device is null ? null : Scene.SiteOf(device.Group));
            Check(asset.Inactive == site is null, $"{assets.Key}'s asset is {(asset.Inactive ? "" : "not ")}inactive");
            Check(site is null || asset.SiteId == site, $"{assets.Key}'s asset is at site {asset.SiteId} and not at {site}");
            Check(site is null || asset.InventoryNumber == device!.Name, $"{assets.Key} is called {asset.InventoryNumber} and not {device?.Name}");
        }

        var owners = Scene.Halo.Assets.Select(asset => schedule.OwnerOf[asset.InventoryNumber]).ToHashSet();
        foreach (var device in devices.Values.Where(device => Scene.SiteOf(device.Group) is not null))
        {
            Check(owners.Contains(device.Id), $"{device.Id} has no asset");
        }
    }

    private void CheckTickets()
    {
        var devices = Scene.Level.Devices.Where(device => Scene.SiteOf(device.Group) is not null).Select(device => device.Id).ToHashSet();
        var tickets = Scene.Halo.Tickets.ToLookup(ticket => ticket.SupplierReference);
        foreach (var (alert, isActive) in schedule.Alerts)
        {
            var row = new HaloTicketRow { PartitionKey = Scene.Organization.Value, AlertId = alert.Id.Value };
            var own = tickets[row.Token].ToList();
            var mustBe = isActive && devices.Contains(alert.DeviceId!.Value.Value);
            Check(own.Count <= 1 && (own.Count == 1 || !mustBe), $"{alert.Id} has {own.Count} tickets");
            Check(
                own.All(ticket => ticket.StatusId == 9 ? !mustBe : isActive),
                $"{alert.Id} is {(isActive ? "active" : "resolved")}, and its ticket has status {string.Join(", ", own.Select(ticket => ticket.StatusId))}");
        }

        Check(tickets.All(some => some.Key.StartsWith("level:alert:", StringComparison.Ordinal)), "There is a ticket without a token");
    }

    private void CheckRequests()
    {
        var made = new HashSet<string>();
        foreach (var request in Scene.Halo.Requests.Where(request => request.Method == "POST"))
        {
            if (request.Path.EndsWith("/token", StringComparison.OrdinalIgnoreCase))
            {
                Check(request.Form.GetValueOrDefault("scope") is { Length: > 0 }, "A token was asked for without a scope");
                continue;
            }

            if (First(request) is not { } body)
            {
                Check(false, $"The body of {request.Path} is no array of one: {request.Body}");
                continue;
            }

            if (request.Applied && !body.TryGetProperty("id", out _) && Subject(request, body) is { } subject)
            {
                Check(made.Add(subject), $"{subject} was made twice");
            }
        }
    }

    private string? Subject(WireRequest request, JsonElement body) => request.Path.ToUpperInvariant() switch
    {
        "/API/ASSET" => schedule.OwnerOf[body.GetProperty("inventory_number").GetString()!],
        "/API/TICKETS" => body.GetProperty("supplier_reference").GetString(),
        _ => null,
    };

    private async Task CheckSecretsAsync()
    {
        string[] secrets = [Scene.Halo.ClientSecret, .. Scene.Wire.Tokens.Keys];
        await foreach (var table in Scene.Service.QueryAsync())
        {
            await foreach (var row in Scene.Service.GetTableClient(table.Name).QueryAsync<TableEntity>())
            {
                Check(!IsTold(string.Join(' ', row.Select(column => column.Value))), $"A secret stands in {table.Name}: {row.RowKey}");
            }
        }

        foreach (var line in Scene.Logs.Lines.Where(IsTold))
        {
            Check(false, $"A secret was logged: {line}");
        }

        bool IsTold(string text) => secrets.Any(secret => text.Contains(secret, StringComparison.Ordinal));
    }

    /// <summary>Where nothing has changed, nothing is written.</summary>
    private async Task CheckQuietAsync()
    {
        Scene.Halo.ClearRequests();
        await schedule.CalmDownAsync();
        foreach (
            var request in Scene.Halo.Requests.Where(request => request.Method == "POST"
                && request.Path.StartsWith("/api", StringComparison.OrdinalIgnoreCase)))
        {
            Check(false, $"Nothing had changed, and there was {request.Path} {request.Body}");
        }
    }

    private void Check(bool isRight, string otherwise)
    {
        if (!isRight)
        {
            _wrong.Add(otherwise);
        }
    }
}
