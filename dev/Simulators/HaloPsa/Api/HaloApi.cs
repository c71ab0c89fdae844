using System.Text.Json;
using System.Text.Json.Nodes;
using Simulators.HaloPsa.Worlds;

namespace Simulators.HaloPsa.Api;

/// <summary>The resource server: token, rate limit, scope and right, then one of its resources.</summary>
internal sealed class HaloApi(HaloWorld world, Tokens tokens, RollingWindow window, HaloPsaSimulatorOptions options)
{
    private static readonly Dictionary<string, Resource> Resources = new()
    {
        ["client"] = new("customers", agent => agent.ClientsRead, ClientsApi.List) { Show = ClientsApi.Show },
        ["site"] = new("customers", agent => agent.ClientsRead, SitesApi.List) { Show = SitesApi.Show },
        ["tickettype"] = new("tickets", agent => agent.TicketsRead, TicketTypesApi.List) { Show = TicketTypesApi.Show },
        ["status"] = new("tickets", agent => agent.TicketsRead, TicketSetUpApi.Statuses),
        ["priority"] = new("tickets", agent => agent.TicketsRead, TicketSetUpApi.Priorities),
        ["outcome"] = new("tickets", agent => agent.TicketsRead, TicketSetUpApi.Outcomes),
        ["tickets"] = new("tickets", agent => agent.TicketsRead, TicketsApi.List)
        {
            Show = TicketsApi.Show,
            Write = TicketWrites.Write,
            MayWrite = call => call.Agent.TicketsModify || call.Agent.CanAddTickets,
        },
        ["actions"] = new("tickets", agent => agent.TicketsRead, ActionsApi.List) { Write = ActionWrites.Write, MayWrite = call => call.Agent.TicketsModify },
        ["asset"] = new("assets", agent => agent.AssetsRead, AssetsApi.List)
        {
            Show = AssetsApi.Show,
            Write = AssetWrites.Write,
            MayWrite = call => call.Agent.AssetsModify,
        },
        ["assettype"] = new("assets", agent => agent.AssetsRead, AssetTypesApi.List)
        {
            Show = AssetTypesApi.Show,
            Write = AssetTypesApi.Write,
            MayWrite = MayAddFields,
            WritesByScope = false,
        },
        ["field"] = new(
            "assets", agent => agent.AssetsRead, FieldsApi.List)
        {
            Show = FieldsApi.Show,
            Write = FieldsApi.Write,
            MayWrite = MayAddFields,
            WritesByScope = false
        },
    };

    /// <summary>Whether there is such a thing under /api.</summary>
    public static bool Knows(string name) => name is "authinfo" or "instanceinfo" || Resources.ContainsKey(name);

    public Reply Answer(HttpContext http, string[] path, string body, Faults.HaloFault? fault)
    {
        if (path is ["authinfo"]) return InstanceApi.AuthInfo(world.Settings, options, http);
        if (FindAccess($"{http.Request.Headers.Authorization}") is not { } access) return Reply.Unauthorized;
        if (window.Wait(world.Time.GetUtcNow(), world.Settings.RequestsPerFiveMinutes) is { } wait) return TooMany(wait);
        if (!access.Application.RunsAsAgent) return Reply.Forbidden;

        var call = new HaloCall(world, access, http.Request.Query) { SeesNothing = fault is { EmptyList: true } };
        try
        {
            return (http.Request.Method, path) switch
            {
                ("GET", ["agent", "me"]) => new Reply(200, InstanceApi.Agent(access.Agent)),
                ("GET", ["instanceinfo"]) => new Reply(200, InstanceApi.Info(http)),
                ("GET", [var name]) when Resources.TryGetValue(name, out var resource) => List(call, resource),
                ("GET", [var name, var id]) when Resources.TryGetValue(name, out var resource) && int.TryParse(id, out var number) => Show(call, resource, number),

                ("POST", [var name]) when Resources.TryGetValue(name, out var resource) => Write(call, resource, http.Request.HasJsonContentType(), body),
                _ => Reply.NotFound,
            };
        }
        catch (Refusal refusal)
        {
            return refusal.Reply;
        }
    }

    private static Reply List(HaloCall call, Resource resource) =>
        !call.Access.Has($"read:{resource.Scope}")
            ? Reply.Forbidden
            : resource.List(call with { SeesNothing = call.SeesNothing || !resource.MayRead(call.Agent) });

    private static Reply Show(HaloCall call, Resource resource, int id) =>
        !call.Access.Has($"read:{resource.Scope}") || !resource.MayRead(call.Agent) ? Reply.Forbidden
        : resource.Show?.Invoke(call, id) is { } shown ? new Reply(200, shown)
        : Reply.NotFound;

    /// <summary>An array in; out of it the last that was written, unless all are asked for. What came before a refused one stays written.</summary>
    private static Reply Write(HaloCall call, Resource resource, bool isJson, string body)
    {
        if (resource.Write is null) return Reply.NotFound;
        if ((resource.WritesByScope && !call.Access.Has($"edit:{resource.Scope}")) || !resource.MayWrite(call)) return Reply.Forbidden;
        if (!isJson) return new Reply(415);

        var written = new List<JsonObject>();
        try
        {
            written.AddRange(Sent(call, body).Select(item => resource.Write(call, item)));
        }
        catch (Refusal refusal)
        {
            return refusal.Reply with { Applied = written.Count > 0 };
        }

        return new Reply(201, call.Flag("returnall") ? Wire.Array(written) : written[^1], Applied: true);
    }

    private static List<SentObject> Sent(HaloCall call, string body)
    {
        try
        {
            // The rows keep what they need of it.
            var json = JsonSerializer.Deserialize<JsonElement>(body);
            return json.ValueKind switch
            {
                JsonValueKind.Object when call.World.Settings.AcceptSingleObject => [new(json)],
                JsonValueKind.Array when json.GetArrayLength() > 0 && json.EnumerateArray().All(item => item.ValueKind is JsonValueKind.Object) =>
                    [.. json.EnumerateArray().Select(item => new SentObject(item))],
                _ => throw Refusal.Because("Cannot deserialize the current JSON because the type requires a JSON array (e.g. [1,2,3]) of objects."),
            };
        }
        catch (JsonException wrong)
        {
            throw Refusal.Because(wrong.Message);
        }
    }

    private static bool MayAddFields(HaloCall call) => call.World.Settings.FieldCreation switch
    {
        FieldCreation.Administrators => call.Access.Has("admin") && call.Agent.IsAdmin,
        FieldCreation.Everyone => true,
        FieldCreation.Nobody => false,
    };

    private Access? FindAccess(string header)
    {
        const string Bearer = "Bearer ";
        return header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? tokens.Find(header[Bearer.Length..].Trim()) : null;
    }

    private Reply TooMany(TimeSpan wait)
    {
        var seconds = (int)Math.Ceiling(wait.TotalSeconds);
        var text = $"Rate Limit Reached - {world.Settings.RequestsPerFiveMinutes} Requests per rolling 5 minute window";
        return new Reply(429, Text: text, ContentType: "text/plain")
        {
            RetryAfter = world.Settings.RetryAfter switch
            {
                RetryAfterForm.None => null,
                RetryAfterForm.Seconds => $"{seconds}",
                RetryAfterForm.Date => world.Time.GetUtcNow().AddSeconds(seconds).ToString("R", System.Globalization.CultureInfo.InvariantCulture),
            },
        };
    }
}
