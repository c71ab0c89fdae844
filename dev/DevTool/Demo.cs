using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DevTool;

/// <summary>Sets a demo MSP up through the API, as a person would through the wizard, and says what to try.</summary>
public sealed class Demo(LocalServices services) : IDisposable
{
    private const string Name = "Demo MSP";

    // What the simulated HaloPSA gives out unless told otherwise.
    private const string HaloPsaId = "1b7d3c52-6c5e-4b0e-9d5b-0a6f2f0d9f11";
    private const string HaloPsaSecret = "0f3a4f0e-93f4-4a5b-8c1d-5e2b7a9c6d40-77c2b1de-1a2f-4f55-b9f8-3d6e0c4a8b12";

    private static readonly (string User, string Role)[] Users = [("owner", "owner"), ("admin", "admin"), ("technician", "technician"), ("viewer", "viewer")];

    private readonly HttpClient _app = Client(services.Address, "owner");
    private readonly HttpClient _level = new() { BaseAddress = services.Level };
    private bool _haloPsaIsEnabled;

    /// <summary>Sets the demo up, syncs it, and says what to try.</summary>
    public static async Task ShowAsync(LocalServices services, CancellationToken cancellationToken)
    {
        using var demo = new Demo(services);
        var organization = await demo.SetUpAsync(cancellationToken);
        await demo.SyncAsync(organization, cancellationToken);
        demo.Print(organization);
    }

    /// <summary>Organization, members, connection, mappings, webhook: everything but the first sync.</summary>
    /// <returns>The organization's id.</returns>
    public async Task<string> SetUpAsync(CancellationToken cancellationToken)
    {
        var organizations = (await SendAsync(HttpMethod.Get, "api/organizations", null, cancellationToken))["items"]!.AsArray();
        var id = (string?)organizations.FirstOrDefault(known => (string?)known!["name"] == Name)?["id"]
            ?? (string)(await SendAsync(HttpMethod.Post, "api/organizations", new { name = Name }, cancellationToken))["id"]!;
        var root = $"api/organizations/{id}";
        foreach (var (user, role) in Users.Skip(1))
        {
            await SendAsync(HttpMethod.Put, $"{root}/members/{user}", new { role }, cancellationToken);
        }

        Console.WriteLine($"{Name}: connecting to the simulated Level");
        await SendAsync(HttpMethod.Put, $"{root}/level/key", new { apiKey = "demo-level-key" }, cancellationToken);
        await MapAsync(root, cancellationToken);
        await SendAsync(HttpMethod.Put, $"{root}/level/settings", AlertsAndTickets, cancellationToken);
        var secret = (string)(await SendAsync(HttpMethod.Post, $"{root}/level/webhook/rotate", null, cancellationToken))["secret"]!;
        var url = (string)(await SendAsync(HttpMethod.Get, $"{root}/level/webhook", null, cancellationToken))["url"]!;
        (await _level.PutAsJsonAsync("control/webhook", new { url, secret }, cancellationToken)).EnsureSuccessStatusCode();

        await ConnectHaloPsaAsync(root, cancellationToken);
        return id;
    }

    /// <summary>Completes the set-up and waits for the first full sync.</summary>
    public async Task<JsonNode> SyncAsync(string organization, CancellationToken cancellationToken)
    {
        var root = $"api/organizations/{organization}";
        var run = (string)(await SendAsync(HttpMethod.Post, $"{root}/level/setup/complete", null, cancellationToken))["runId"]!;
        var live = !Console.IsOutputRedirected;
        while (true)
        {
            var state = await SendAsync(HttpMethod.Get, $"{root}/level/runs/{run}", null, cancellationToken);
            var line = $"{Name}: first full sync, {state["items"]} items, {state["seconds"]} s, {state["status"]}";
            Console.Write(live ? $"\r{line}   " : "");
            if ((string?)state["status"] != "running")
            {
                Console.WriteLine(live ? "" : line);
                return state;
            }

            await Task.Delay(300, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _app.Dispose();
        _level.Dispose();
    }

    private static HttpClient Client(Uri address, string user)
    {
        var http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(2) };
        http.DefaultRequestHeaders.Add("Authorization", $"Local {user}");
        return http;
    }

    private static object AlertsAndTickets { get; } = new
    {
        syncAlerts = new { enabled = true, everyMinutes = 1 },
        syncDevices = new { enabled = true, everyMinutes = 60 },
        syncGroups = new { enabled = true, everyMinutes = 720 },
        autoCreateTickets = true,
    };

    private async Task MapAsync(string root, CancellationToken cancellationToken)
    {
        var groups = (await SendAsync(HttpMethod.Get, $"{root}/level/groups", null, cancellationToken))["items"]!.AsArray();
        var undecided = groups.Where(group => group!["parentId"] is null && (string?)group["decision"] == "none")
            .Select(group => (string?)group!["id"])
            .ToList();
        Console.WriteLine($"{Name}: {groups.Count} folders, {undecided.Count} new top-level ones become clients");
        await SendAsync(HttpMethod.Put, $"{root}/level/mappings", undecided.Select(groupId => new { groupId, decision = "newClient" }), cancellationToken);
    }

    /// <summary>Connected and no more: whether anything is sent there is for whoever tries it out.</summary>
    private async Task ConnectHaloPsaAsync(string root, CancellationToken cancellationToken)
    {
        var connection = await SendAsync(
            HttpMethod.Put, $"{root}/halopsa", new { url = services.HaloPsa, clientId = HaloPsaId, clientSecret = HaloPsaSecret }, cancellationToken);
        _haloPsaIsEnabled = (bool)connection["enabled"]!;
        Console.WriteLine($"{Name}: connected to the simulated HaloPSA, {(_haloPsaIsEnabled ? "enabled as it was" : "off until somebody enables it")}");

        // It is a new one at another address each time, with the same companies: what was chosen in the last one is chosen again.
        var mappings = (await SendAsync(HttpMethod.Get, $"{root}/halopsa/group-mappings", null, cancellationToken)).AsArray();
        try
        {
            await SendAsync(HttpMethod.Put, $"{root}/halopsa/group-mappings", mappings, cancellationToken);
        }
        catch (StepFailedException refused)
        {
            Console.WriteLine($"{Name}: its folders are to be mapped to HaloPSA again. {refused.Message}");
        }
    }

    private async Task<JsonNode> SendAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await _app.SendAsync(request, cancellationToken);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        return answer.IsSuccessStatusCode
            ? JsonSerializer.Deserialize<JsonNode>(text.Length == 0 ? "{}" : text)!
            : throw new StepFailedException($"The demo could not be set up: {method} {path} answered {(int)answer.StatusCode} {text}");
    }

    private void Print(string organization)
    {
        var api = $"{services.Address}api/organizations/{organization}";
        Console.WriteLine($$"""

            {{Name}} is ready. Users: {{string.Join(", ", Users.Select(user => user.User))}}; each signs in as "Authorization: Local <user>".
            Simulated Level: {{services.Level}} and HaloPSA: {{services.HaloPsa}} (what they can do: dev/Simulators/README.md)

            Try these, in this order:

              1. The figures:
                 curl -s -H "Authorization: Local owner" {{api}}/level
              2. Raise an alert; its webhook makes a ticket:
                 curl -s -X POST {{services.Level}}control/alerts
              3. The ticket:
                 curl -s -H "Authorization: Local owner" "{{api}}/tickets?source=alert&limit=1"

            {{(_haloPsaIsEnabled
                ? "HaloPSA is connected and switched on: what is mapped goes there. To send more:"
                : "HaloPSA is connected and switched off. To send devices and alerts there, map a folder to a site, make tickets of all alerts, and enable it:")}}

              4. What works, in sentences; then the folders, companies and sites to choose from:
                 curl -s -H "Authorization: Local owner" -X POST {{api}}/halopsa/test
                 curl -s -H "Authorization: Local owner" {{api}}/level/groups
                 curl -s -H "Authorization: Local owner" {{api}}/halopsa/companies; curl -s -H "Authorization: Local owner" "{{api}}/halopsa/sites?company=12"
              5. Map, and say which alerts make tickets of type 1:
                 curl -s -H "Authorization: Local owner" -X PUT {{api}}/halopsa/group-mappings -d '[{"groupId":"GROUP","companyId":12,"siteId":18}]'
                 curl -s -H "Authorization: Local owner" -X PUT {{api}}/halopsa/policies -d '[{"pattern":"*","ticketTypeId":1}]'
              6. Enable, and watch it arrive:
                 curl -s -H "Authorization: Local owner" -X PUT {{api}}/halopsa/enabled -d '{"enabled":true}'
                 curl -s -H "Authorization: Local owner" {{api}}/halopsa/group-mappings; curl -s -H "Authorization: Local owner" {{api}}/halopsa/events
            """);
    }
}
