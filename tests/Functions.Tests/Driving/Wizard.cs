using System.Text.Json.Nodes;

namespace Integration.Functions.Tests.Driving;

/// <summary>The wizard's page on groups, by their names.</summary>
public sealed class Wizard(Msp msp)
{
    /// <summary>All groups and totals as the page shows them.</summary>
    public async Task<JsonNode> ViewAsync() => await msp.GetAsync("level/groups");

    /// <summary>The group of this path, e.g. <c>Acme Corp / Remote users</c>.</summary>
    public async Task<JsonNode> GroupAsync(string path) => Find(await ViewAsync(), path);

    /// <summary>Decides on the group of this path.</summary>
    public async Task<JsonNode> DecideAsync(string path, string decision, string? clientId = null, string? clientName = null) =>
        Find(await msp.SendAsync(HttpMethod.Put, "level/mappings", new[] { await RequestAsync(path, decision, clientId, clientName) }), path);

    /// <summary>Sends decisions that are perhaps refused.</summary>
    public Task<HttpResponseMessage> TryAsync(params object?[] requests) => msp.TryAsync(HttpMethod.Put, "level/mappings", requests);

    public async Task<object> RequestAsync(string path, string? decision, string? clientId = null, string? clientName = null) =>
        new { groupId = (await GroupAsync(path)).Text("id"), decision, clientId, clientName };

    public async Task<string> NewClientAsync(string name) => (await msp.SendAsync(HttpMethod.Post, "clients", new { name })).Text("id")!;

    public async Task<IReadOnlyList<string?>> ClientNamesAsync() => [.. (await msp.ListAsync("clients")).Select(client => client.Text("name"))];

    private static JsonNode Find(JsonNode view, string path) =>
        view.Items().Where(group => group.Text("path") == path).ShouldHaveSingleItem($"{path} among {view.ToJsonString()}");
}
