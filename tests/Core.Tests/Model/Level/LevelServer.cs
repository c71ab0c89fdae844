using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Web;

namespace Integration.Core.Tests.Model.Level;

/// <summary>Level's API over a <see cref="LevelWorld"/>: lists by page, single objects, 401 for a wrong key, 404 for an unknown cursor; and faults.</summary>
internal sealed class LevelServer(LevelWorld world, LevelFaults faults, int pageSize)
{
    /// <summary>The key that opens the account.</summary>
    public string Key { get; set; } = "the-key-of-the-account";

    /// <summary>Every call, for the journal.</summary>
    public Action<string> Called { get; set; } = _ => { };

    public HttpResponseMessage Answer(HttpRequestMessage request)
    {
        var uri = request.RequestUri!;
        var path = uri.AbsolutePath["/v2/".Length..];
        HttpResponseMessage answer;
        lock (world)
        {
            answer = request.Headers.GetValues("Authorization").Single() == Key
                ? Find(path, HttpUtility.ParseQueryString(uri.Query))
                : Error(401, "Access denied");
        }

        var fault = faults.Next(uri.PathAndQuery);
        Called($"GET {path}{(uri.Query.Contains("starting_after", StringComparison.Ordinal) ? " after a cursor" : "")}: "
            + $"{(fault is null ? (int)answer.StatusCode : fault)}");
        return fault is { } kind ? LevelFaults.Spoil(kind, answer) : answer;
    }

    private HttpResponseMessage Find(string path, System.Collections.Specialized.NameValueCollection query)
    {
        var (kind, id) = path.Split('/', 2) is [var list, var one] ? (list, Uri.UnescapeDataString(one)) : (path, null);
        return kind switch
        {
            "groups" when id is not null => Show(world.Groups.Where(group => group.Id == id).Select(group => LevelShapes.Of(group, world.DevicesIn(group)))),
            "groups" => List(world.Groups.Select(group => LevelShapes.Of(group, world.DevicesIn(group))), query),
            "devices" when id is null => List(
                world.Present.Where(device => query["group_id"] is null
                    || device.Now.Group is null).Select(device => LevelShapes.Of(device, device.Now, details: true)), query),
            "devices" => Show(world.Present.Where(device => device.Id == id).Select(device => LevelShapes.Of(device, device.Now, details: true))),
            "alerts" when id is null => List(Alerts().Where(alert => alert.Active || query["status"] != "active").Select(Shape), query),
            "alerts" => Show(Alerts().Where(alert => alert.Id == id).Select(Shape)),
            _ => Error(404, "Not found"),
        };
    }

    private IEnumerable<AlertAtLevel> Alerts() => world.Alerts.Where(alert => !alert.Vanished);

    private static JsonObject Shape(AlertAtLevel alert) => LevelShapes.Of(alert, alert.Active, alert.Turns[^1].At);

    private static HttpResponseMessage Show(IEnumerable<JsonObject> found) => found.FirstOrDefault() is { } item ? Json(item) : Error(404, "Not found");

    private HttpResponseMessage List(IEnumerable<JsonObject> all, System.Collections.Specialized.NameValueCollection query)
    {
        var items = all.OrderBy(item => (string)item["id"]!, StringComparer.Ordinal).ToList();
        var from = 0;
        if (query["starting_after"] is { } cursor && (from = items.FindIndex(item => (string)item["id"]! == cursor) + 1) == 0)
        {
            return Error(404, "Not found");
        }

        var size = Math.Min(pageSize, int.Parse(query["limit"] ?? "20", null));
        return Json(new JsonObject
        {
            ["data"] = new JsonArray([.. items.Skip(from).Take(size)]),
            ["has_more"] = items.Count > from + size,
        });
    }

    private static HttpResponseMessage Error(int status, string text)
    {
        var answer = Json(new JsonObject { ["error"] = text });
        answer.StatusCode = (HttpStatusCode)status;
        return answer;
    }

    private static HttpResponseMessage Json(JsonObject body) =>
        new(HttpStatusCode.OK) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
}
