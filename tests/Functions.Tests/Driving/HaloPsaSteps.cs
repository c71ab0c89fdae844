using System.Text.Json.Nodes;
using Simulators.HaloPsa;
using Simulators.HaloPsa.Rows;

namespace Integration.Functions.Tests.Driving;

/// <summary>What an administrator does to set HaloPSA up, through the API.</summary>
public static class HaloPsaSteps
{
    /// <summary>Enters URL, client id and secret.</summary>
    public static Task<JsonNode> ConnectHaloAsync(this Msp msp, HaloPsaSimulator halo) =>
        msp.SendAsync(HttpMethod.Put, "halopsa", new { url = halo.BaseUrl, clientId = halo.ClientId, clientSecret = halo.ClientSecret });

    /// <summary>Replaces the group mappings.</summary>
    public static Task<JsonNode> MapHaloAsync(this Msp msp, params (string Group, HaloSite Site)[] mappings) => msp.SendAsync(
        HttpMethod.Put, "halopsa/group-mappings",
        mappings.Select(one => new { groupId = one.Group, companyId = one.Site.ClientId, siteId = one.Site.Id }).ToList());

    public static Task<JsonNode> EnableHaloAsync(this Msp msp, bool enabled = true) => msp.SendAsync(HttpMethod.Put, "halopsa/enabled", new { enabled });

    /// <summary>Waits until every mapped group is in this state.</summary>
    public static Task WaitForHaloAsync(this Msp msp, string state = "Synced", TimeSpan? limit = null) => Wait.UntilAsync(
        async () =>
            (await msp.GetAsync("halopsa/group-mappings")).AsArray() is { Count: > 0 } rows
                && rows.All(row => row!.Text("state") == state), $"every mapping is {state}", limit);

    /// <summary>What was sent to make or change assets, the oldest first.</summary>
    public static IReadOnlyList<HaloRequest> AssetWrites(this HaloPsaSimulator halo) =>
        [.. halo.Requests.Where(request => request.Method == "POST" && request.Path.EndsWith("/Asset", StringComparison.OrdinalIgnoreCase))];

    /// <summary>Connected to HaloPSA with Alpha and Beta mapped, a device in Alpha, every alert a ticket, and enabled.</summary>
    public static async Task<(Msp Msp, string Device)> WithHaloAsync(this SharedApp shared, HaloPsaSimulator halo)
    {
        var (msp, device) = await shared.WithDeviceAsync();
        await msp.ConnectHaloAsync(halo);
        var groups = (await msp.GetAsync("level/groups"))["items"]!.AsArray();
        await msp.MapHaloAsync((Group(groups, "Alpha"), halo.Sites[0]), (Group(groups, "Beta"), halo.Sites[2]));
        await msp.SendAsync(HttpMethod.Put, "halopsa/policies", new[] { new { pattern = "Disk*", ticketTypeId = halo.TicketTypes[0].Id } });
        await msp.EnableHaloAsync();
        await msp.WaitForHaloAsync();
        return (msp, device);

        static string Group(JsonArray groups, string name) => groups.Single(group => group!.Text("name") == name)!.Id();
    }
}
