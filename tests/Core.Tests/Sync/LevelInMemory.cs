using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;

namespace Integration.Core.Tests.Sync;

/// <summary>A Level with devices and alerts that a test changes as it likes. Each key opens an account of its own.</summary>
internal sealed class LevelInMemory : HttpMessageHandler
{
    private readonly ConcurrentDictionary<string, LevelContent> _accounts = [];
    private int _requests;

    public int Requests => _requests;

    /// <summary>Answers instead, or does something before the answer is made.</summary>
    public Func<HttpRequestMessage, Task<HttpResponseMessage?>>? Before { get; set; }

    /// <summary>What an account holds, by its key.</summary>
    public LevelContent this[string key] => _accounts.GetOrAdd(key, _ => new LevelContent());

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _requests);
        var answer = await (Before?.Invoke(request) ?? Task.FromResult<HttpResponseMessage?>(null));
        return answer ?? Answer(this[request.Headers.GetValues("Authorization").Single()], request.RequestUri!);
    }

    private static HttpResponseMessage Answer(LevelContent content, Uri address)
    {
        var path = address.AbsolutePath.Split('/');
        var all = path[2] switch
        {
            "devices" => content.Devices.Select(device => device.Json()),
            "alerts" => content.Alerts.Select(id => (Dictionary<string, object?>)new() { ["id"] = id, ["device_id"] = "d0000", ["name"] = id, ["severity"] = "critical", ["started_at"] = "2026-10-12T08:00:00Z" }),

            _ => content.Groups.Select(id => (Dictionary<string, object?>)new() { ["id"] = id, ["name"] = id }),
        };
        var items = all.ToList();
        if (path.Length > 3)
        {
            var found = items.FirstOrDefault(item => (string)item["id"]! == Uri.UnescapeDataString(path[3]));
            return found is null ? new HttpResponseMessage(HttpStatusCode.NotFound) { Content = new StringContent("") } : Json(found);
        }

        var after = System.Web.HttpUtility.ParseQueryString(address.Query)["starting_after"];
        var start = after is null ? 0 : items.FindIndex(item => (string)item["id"]! == after) + 1;
        return after is not null && start == 0
            ? new HttpResponseMessage(HttpStatusCode.NotFound) { Content = new StringContent("") }
            : Json(new { data = items.Skip(start).Take(100), has_more = items.Count > start + 100 });
    }

    private static HttpResponseMessage Json(object body) => new() { Content = new StringContent(JsonSerializer.Serialize(body)) };
}

/// <summary>What a Level account holds.</summary>
internal sealed class LevelContent
{
    public List<LevelThing> Devices { get; } = [];

    public List<string> Groups { get; } = ["group-a", "group-b", "group-none"];

    /// <summary>Ids of active alerts.</summary>
    public List<string> Alerts { get; } = [];

    /// <summary>Devices d0000, d0001, ... in group-a.</summary>
    public LevelContent With(int devices)
    {
        Devices.AddRange(Enumerable.Range(Devices.Count, devices).Select(number => new LevelThing($"d{number:0000}", $"name-{number}")));
        return this;
    }

    public void Change(string device, Func<LevelThing, LevelThing> change)
    {
        var at = Devices.FindIndex(one => one.Id == device);
        Devices[at] = change(Devices[at]);
    }
}

/// <summary>A device at Level.</summary>
internal sealed record LevelThing(string Id, string Name, string Group = "group-a", string Role = "workstation")
{
    public string? Serial { get; init; }

    public bool IsOnline { get; init; } = true;

    public string? LastUser { get; init; }

    public Dictionary<string, object?> Json() => new()
    {
        ["id"] = Id,
        ["hostname"] = Name,
        ["group_id"] = Group,
        ["role"] = Role,
        ["online"] = IsOnline,
        ["serial_number"] = Serial,
        ["last_logged_in_user"] = LastUser,
        ["operating_system"] = new { full_operating_system = "Windows 11" },
        ["disks"] = Array.Empty<object>(),
        ["cpus"] = Array.Empty<object>(),
    };
}
