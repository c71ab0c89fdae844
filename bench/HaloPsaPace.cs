using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using DevTool;

namespace Bench;

/// <summary>
/// Devices go to a HaloPSA that allows just the quota: how fast, in how many requests, and whether it ever had to refuse one. Then a sync in
/// which nothing has changed, then one in which every device has: more requests than one window allows.
/// </summary>
internal static class HaloPsaPace
{
    private const int Devices = 2000;
    private const int Quota = 3000;
    private const int WindowSeconds = 300;

    public static async Task RunAsync()
    {
        Console.WriteLine($"{Devices} devices to HaloPSA, quota {Quota} requests in five minutes, {Environment.ProcessorCount} cores, Azurite in memory\n");
        var data = Directory.CreateTempSubdirectory("integration-bench-").FullName;
        try
        {
            Environment.SetEnvironmentVariable("HaloPsa__RequestsPerFiveMinutes", $"{Quota}");
            var options = new StartOptions(Azurite.FreePort(), data, Devices, Simulators: true)
            {
                Configuration = "Release",
                RequestsPerMinute = 0,
                HaloPsaRequests = Quota,
                MeasureStorage = true,
            };
            var terminal = Console.Out;
            Console.SetOut(TextWriter.Null);
            await using var services = await LocalServices.StartAsync(options, CancellationToken.None);
            using var demo = new Demo(services);
            var organization = await demo.SetUpAsync(CancellationToken.None);
            await demo.SyncAsync(organization, CancellationToken.None);
            Console.SetOut(terminal);
            using var world = new World(services, organization);
            await world.MapAllAsync();
            Console.WriteLine("| | seconds | requests | of these writes | a second | of the quota's pace | refused (429) | table requests | app's peak memory |");
            Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
            await world.MeasureAsync("first sync", () => world.SendAsync(HttpMethod.Put, "halopsa/enabled", new { enabled = true }));
            await world.MeasureAsync("nothing changed", world.SyncAsync);
            await world.MeasureAsync("every device renamed", world.RenameAsync);
        }
        finally
        {
            Environment.SetEnvironmentVariable("HaloPsa__RequestsPerFiveMinutes", null);
            Directory.Delete(data, recursive: true);
        }
    }

    private sealed class World(LocalServices services, string organization) : IDisposable
    {
        private readonly HttpClient _app = new() { BaseAddress = new Uri(services.Address, $"api/organizations/{organization}/") };
        private readonly HttpClient _halo = new() { BaseAddress = services.HaloPsa };
        private readonly HttpClient _level = new() { BaseAddress = services.Level };
        private DateTimeOffset _began;
        private int _before;

        /// <summary>Every top-level folder goes to a site of its own.</summary>
        public async Task MapAllAsync()
        {
            _app.DefaultRequestHeaders.Add("Authorization", "Local owner");
            var folders = (await GetAsync("level/groups"))["items"]!.AsArray().Where(folder => folder!["parentId"] is null).ToList();
            var companies = (await GetAsync("halopsa/companies?limit=100"))["items"]!.AsArray();
            var rows = new JsonArray();
            foreach (var (index, folder) in folders.Index())
            {
                var company = companies[index % companies.Count]!["id"]!;
                var site = (await GetAsync($"halopsa/sites?company={company}"))["items"]![0]!["id"]!;
                rows.Add(new JsonObject { ["groupId"] = folder!["id"]!.DeepClone(), ["companyId"] = company.DeepClone(), ["siteId"] = site.DeepClone() });
            }

            await SendAsync(HttpMethod.Put, "halopsa/group-mappings", rows);
        }

        public async Task MeasureAsync(string what, Func<Task> work)
        {
            await _halo.DeleteAsync("control/requests");
            _before = services.Storage.Requests.Count;
            _began = TimeProvider.System.GetUtcNow();
            await work();
            await UntilSyncedAsync();
            var requests = await RequestsAsync();
            var times = requests.Select(request => request["at"]!.GetValue<DateTimeOffset>()).Order().ToList();
            var seconds = times.Count == 0 ? 0 : (times[^1] - _began).TotalSeconds;
            var refused = requests.Count(request => (int)request["status"]! == 429);
            var writes = requests.Count(request => (string?)request["method"] == "POST" && ((string)request["path"]!).StartsWith("/api", StringComparison.Ordinal));
            var pace = seconds == 0 ? 0 : times.Count / seconds;
            using var app = Process.GetProcessById(services.AppId);
            Console.WriteLine(
                $"| {what} | {seconds:0.0} | {times.Count} | {writes} | {pace:0.0} | {pace / ((double)Quota / WindowSeconds):P0} | {refused} | {services.Storage.Requests.Count - _before} | {app.PeakWorkingSet64 / 1e6:0} MB |");
        }

        public async Task SyncAsync()
        {
            var run = (string)(await SendAsync(HttpMethod.Post, "level/sync", new { type = "assets" }))["runId"]!;
            while ((string?)(await GetAsync($"level/runs/{run}"))["status"] == "running")
            {
                await Task.Delay(200);
            }
        }

        public async Task RenameAsync()
        {
            var devices = (await _level.GetFromJsonAsync<JsonNode>("control/devices?take=10000"))!;
            foreach (var device in (devices as JsonArray ?? devices["data"] ?? devices["items"])!.AsArray())
            {
                await _level.PatchAsJsonAsync($"control/devices/{Uri.EscapeDataString((string)device!["id"]!)}?silent=true", new { nickname = $"{device["hostname"]}-renamed" });
            }

            await SyncAsync();
        }

        public void Dispose()
        {
            _app.Dispose();
            _halo.Dispose();
            _level.Dispose();
        }

        public async Task<JsonNode> SendAsync(HttpMethod method, string path, object body)
        {
            using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
            using var answer = await _app.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            return answer.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new InvalidOperationException($"{method} {path} answered {(int)answer.StatusCode} {text}");
        }

        private async Task<JsonNode> GetAsync(string path) => (await _app.GetFromJsonAsync<JsonNode>(path))!;

        private async Task UntilSyncedAsync()
        {
            while (!(await GetAsync("halopsa/group-mappings")).AsArray().All(row => (string?)row!["state"] == "Synced"))
            {
                await Task.Delay(1000);
            }
        }

        private async Task<IReadOnlyList<JsonNode>> RequestsAsync()
        {
            var answer = await _halo.GetFromJsonAsync<JsonElement>("control/requests?limit=100000");
            var list = answer.ValueKind == JsonValueKind.Array ? answer : answer.EnumerateObject().First(property => property.Value.ValueKind == JsonValueKind.Array).Value;
            return [.. JsonSerializer.Deserialize<List<JsonNode>>(list)!];
        }
    }
}
