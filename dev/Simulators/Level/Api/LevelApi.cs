using Simulators.Level.Faults;
using Simulators.Shared;

namespace Simulators.Level.Api;

/// <summary>Level's API proper: key, rate limit, then one of its paths.</summary>
internal sealed class LevelApi(Accounts accounts, TimeProvider time)
{
    public Reply Answer(HttpContext http, Fault? fault)
    {
        // The raw key; a scheme word in front makes it another, unknown one.
        if (accounts.Find($"{http.Request.Headers.Authorization}") is not { } key) return Reply.Error(401, "Access denied");

        if (key.Rate.Wait(time.GetUtcNow()) is { } seconds) return Reply.Error(429, "Too many requests", seconds);

        var call = new ApiCall(key.Account, http.Request.Query, fault);
        return (http.Request.Method, RawTarget.Segments(http)) switch
        {
            ("GET", ["v2", "groups"]) => GroupsApi.List(call),
            ("GET", ["v2", "groups", var id]) => GroupsApi.Show(call, id) ?? Missing(call, LevelKind.DeviceGroup, id),
            ("GET", ["v2", "devices"]) => DevicesApi.List(call),
            ("GET", ["v2", "devices", var id]) => DevicesApi.Show(call, id) ?? Missing(call, LevelKind.Device, id),
            (_, ["v2", "alerts", ..]) when key.NoAlerts => Reply.Forbidden,
            ("GET", ["v2", "alerts"]) => AlertsApi.List(call),
            ("GET", ["v2", "alerts", var id]) => AlertsApi.Show(call, id) ?? Missing(call, LevelKind.Alert, id),
            ("POST", ["v2", "alerts", _, "resolve"]) when key.ReadOnly => Reply.Forbidden,
            ("POST", ["v2", "alerts", var id, "resolve"]) => AlertsApi.Resolve(call, id) ?? Missing(call, LevelKind.Alert, id),
            _ => Reply.NotFound,
        };
    }

    private Reply Missing(ApiCall call, LevelKind kind, string id) => accounts.IsElsewhere(call.Account, kind, id) ? Reply.Forbidden : Reply.NotFound;
}
