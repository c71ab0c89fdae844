using System.Text.Json.Nodes;

namespace Integration.Core.Psa.Halo;

/// <summary>One request to HaloPSA.</summary>
/// <param name="Method">GET or POST: HaloPSA knows no other for what we do.</param>
/// <param name="Path">After <c>/api/</c>, with its query, e.g. <c>Asset/4711?includedetails=true</c>.</param>
/// <param name="Body">For POST: always an array, also for one object.</param>
/// <param name="AsAdmin">Whether it needs the permission <c>admin</c>, which not every application has.</param>
internal sealed record HaloRequest(HttpMethod Method, string Path, RequestContext Purpose, JsonArray? Body = null, bool AsAdmin = false)
{
    public static HaloRequest Get(string path, RequestContext purpose) => new(HttpMethod.Get, path, purpose);

    /// <summary>One object is sent at a time: of several only the last would come back.</summary>
    public static HaloRequest Post(string path, RequestContext purpose, JsonObject one) => new(HttpMethod.Post, path, purpose, [one]);
}

/// <summary>What a request is for: shown in the list of events, so that an administrator finds it by device or alert.</summary>
/// <param name="Text">In plain words, e.g. <c>Device SRV-01</c> or <c>Test connection</c>; at most 200 characters are kept.</param>
/// <param name="Attempt">Which try it is, from 1.</param>
/// <param name="IsAwaited">Whether a person waits for the answer: such a request may use what the queue leaves of the quota.</param>
internal sealed record RequestContext(string Text, LevelDeviceId? Device = null, LevelAlertId? Alert = null, int Attempt = 1, bool IsAwaited = false);
