using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Simulators.Shared;

namespace Simulators.Level.Control;

/// <summary>Keys, rate limits, switches, and what an account holds.</summary>
internal static class AccountControl
{
    public static void Map(IEndpointRouteBuilder control)
    {
        control.MapGet("", Summary);
        control.MapPost("keys", (NewKey key, Accounts accounts) => Add(key, accounts));
        control.MapDelete("keys/{key}", (string key, Accounts accounts) => accounts.Revoke(key) ? Results.NoContent() : throw ControlCall.Unknown("key", key));
        control.MapPut("rate-limit", (ControlCall call, RateLimit limit, Accounts accounts) => SetLimit(call, limit, accounts));
        control.MapGet("switches", (ControlCall call) => Results.Json(call.Account.Switches));
        control.MapPut(
            "switches", (ControlCall call, JsonObject changes, IOptions<JsonOptions> json) => SetSwitches(call, changes, json.Value.SerializerOptions));
    }

    private static IResult Summary(ControlCall call, Accounts accounts) => Results.Json(new
    {
        keys = accounts.Keys.Where(key => key.Account == call.Account)
            .Select(key => new { lastFour = key.LastFour, key.ReadOnly, key.NoAlerts, key.Rate.RequestsPerMinute }),
        counts = call.Account.Read(world => new
        {
            devices = world.Devices.Count,
            ungroupedDevices = world.Devices.Count - world.Groups.All.Sum(group => world.Devices.CountIn(group.Number)),
            devicesHeldInMemory = world.Devices.Changed,
            groups = world.Groups.Count,
            alerts = world.Alerts.Count,
            activeAlerts = world.Alerts.Active,
        }),
        switches = call.Account.Switches,
    });

    private static IResult Add(NewKey wanted, Accounts accounts)
    {
        if (string.IsNullOrWhiteSpace(wanted.Key)) throw new BadHttpRequestException("A key must not be empty.");

        var added = accounts.Add(wanted.Key, wanted.SameAccountAs, wanted.ReadOnly, wanted.NoAlerts, wanted.Like)
            ?? throw ControlCall.Unknown("account with key", wanted.SameAccountAs);
        return Results.Json(new { lastFour = added.LastFour, added.ReadOnly, added.NoAlerts }, statusCode: 201);
    }

    private static IResult SetLimit(ControlCall call, RateLimit limit, Accounts accounts)
    {
        if (limit.RequestsPerMinute < 0) throw new BadHttpRequestException("requestsPerMinute must be 0 or more.");

        foreach (var key in accounts.Keys.Where(key => key.Account == call.Account))
        {
            key.Rate.Set(limit.RequestsPerMinute);
        }

        return Results.Json(limit);
    }

    private static IResult SetSwitches(ControlCall call, JsonObject changes, JsonSerializerOptions json)
    {
        var merged = JsonMerge.Merged(JsonSerializer.SerializeToNode(call.Account.Switches, json)!.AsObject(), changes);
        try
        {
            call.Account.Set(merged.Deserialize<Switches>(json)!);
        }
        catch (JsonException wrong)
        {
            throw new BadHttpRequestException(wrong.Message);
        }

        return Results.Json(call.Account.Switches);
    }

    internal sealed record NewKey(string Key, bool ReadOnly = false, bool NoAlerts = false, string? SameAccountAs = null, string? Like = null);

    internal sealed record RateLimit(int RequestsPerMinute);
}
