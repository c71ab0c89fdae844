using System.Text.Json.Nodes;
using Integration.Core.Level;
using Integration.Core.Psa.Halo.Assets;
using Integration.Core.Psa.Halo.Tickets;
using Integration.Core.Storage;
using Simulators.HaloPsa.Rows;

namespace Integration.Core.Tests.Psa.Halo.Faults;

/// <summary>Random faults and kills, time-outs after a row was stored included: in the end HaloPSA has what it should, and each thing once.</summary>
public sealed class FaultScheduleTests
{
    private const int Groups = 10;
    private const int PerGroup = 20;
    private const int Steps = 30;

    public static TheoryData<int> FirstSeeds() => [.. Enumerable.Range(0, Groups).Select(group => 1 + (group * PerGroup))];

    [Theory]
    [MemberData(nameof(FirstSeeds))]
    public async Task Whatever_fails_and_dies_each_device_has_one_asset_and_each_alert_one_ticket(int firstSeed)
    {
        for (var seed = firstSeed; seed < firstSeed + PerGroup; seed++)
        {
            await using var history = await FaultHistory.BeginAsync(seed);
            for (var step = 0; step < Steps; step++)
            {
                await history.StepAsync();
            }

            await history.EndAsync();
            try
            {
                await CheckAsync(history);
            }
            catch (Exception wrong)
            {
                throw new InvalidOperationException($"Seed {seed}: {wrong.Message}\n{string.Join('\n', history.Journal)}", wrong);
            }
        }
    }

    private static async Task CheckAsync(FaultHistory history)
    {
        var (halo, organization) = (history.Halo, history.Organization);
        var assets = history.Process.Get<HaloAssetStore>();
        var tickets = history.Process.Get<HaloAlertTickets>();
        (await assets.Queue.AllAsync(organization, default).ToListAsync(default)).Select(place => $"{place.Item} {place.Reason}").ShouldBeEmpty();
        (await tickets.Queue.AllAsync(organization, default).ToListAsync(default)).Select(place => $"{place.Item} {place.Reason}").ShouldBeEmpty();

        var linked = new List<int>();
        foreach (var device in Enumerable.Range(0, 6).Select(number => $"d{number:0000}"))
        {
            var there = history.Level.Devices.Find(one => one.Id == device);
            if (await assets.FindAsync(organization, new LevelDeviceId(device), default) is not HaloAssetRow { HaloId: { } id })
            {
                (there is null || there.Group == "group-none").ShouldBeTrue($"{device} has no asset");
                continue;
            }

            linked.Add((int)id);
            var asset = halo.Assets.Single(asset => asset.Id == id);
            var isActive = there is not null && there.Group != "group-none";
            asset.Inactive.ShouldBe(!isActive, device);
            if (isActive)
            {
                (asset.InventoryNumber, asset.SiteId).ShouldBe((there!.Name, there.Group == "group-a" ? halo.Sites[0].Id : halo.Sites[^1].Id), device);
            }
        }

        // Nobody deletes there: what is not linked was made twice.
        halo.Assets.Select(asset => asset.Id).ShouldBe(linked, ignoreOrder: true);
        halo.Tickets.Select(ticket => ticket.SupplierReference).ShouldBeUnique();
        foreach (var (alert, active) in history.Alerts)
        {
            var ticket = halo.Tickets.SingleOrDefault(ticket => ticket.Summary.EndsWith(alert, StringComparison.Ordinal));
            (ticket is not null && ticket.StatusId != 9).ShouldBe(active && await HasPlaceAsync(history, alert), alert);
        }

        CheckRequests(halo.Requests);
        await CheckSecretsAsync(history);
        var writes = Writes(halo.Requests);
        await history.SyncAsync();
        Writes(halo.Requests).ShouldBe(writes, "nothing has changed");
    }

    /// <summary>An alert has a ticket when its device belonged somewhere while it was active: then it keeps it.</summary>
    private static async Task<bool> HasPlaceAsync(FaultHistory history, string alert) =>
        await history.Process.Get<HaloAlertTickets>().Queue.FindAsync(history.Organization, HaloTicketRow.Key(new LevelAlertId(alert)), default) is { Gone: false };

    private static int Writes(IReadOnlyList<HaloRequest> requests) => requests.Count(request => request.Method == "POST" && request.Path.StartsWith("/api", StringComparison.Ordinal));

    private static void CheckRequests(IReadOnlyList<HaloRequest> requests)
    {
        foreach (var request in requests.Where(request => request.Method == "POST"))
        {
            if (request.Path.StartsWith("/auth", StringComparison.Ordinal))
            {
                request.Form["scope"].ShouldNotBeEmpty();
            }
            else
            {
                JsonNode.Parse(request.Body)!.AsArray().Count.ShouldBe(1, request.Body);
            }
        }
    }

    private static async Task CheckSecretsAsync(FaultHistory history)
    {
        string[] secrets = [history.Halo.ClientSecret, "Bearer "];
        foreach (var line in history.Log.Lines)
        {
            secrets.ShouldAllBe(secret => !line.Contains(secret, StringComparison.Ordinal), line);
        }

        var tables = history.Process.Get<Core.Storage.Tables>();
        foreach (var table in new[] { tables.HaloPsa, tables.HaloAssets, tables.HaloTickets, tables.HaloEvents, tables.Organizations, tables.Schedules })
        {
            await foreach (var row in table.QueryAsync<Azure.Data.Tables.TableEntity>(""))
            {
                foreach (var text in row.Select(property => property.Value).OfType<string>())
                {
                    secrets.ShouldAllBe(secret => !text.Contains(secret, StringComparison.Ordinal), text);
                }
            }
        }
    }
}
