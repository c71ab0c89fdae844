using System.Text.Json;
using System.Text.Json.Nodes;
using Integration.Core.Psa.Halo.Network;
using Integration.Core.Results;
using Integration.Core.Secrets;

namespace Integration.Core.Psa.Halo.Api;

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

/// <summary>An organization's HaloPSA, ready to be asked.</summary>
/// <param name="Secret">Where that is kept; null while it is only tried. A token belongs to one of these.</param>
internal sealed record HaloAccount(OrganizationId Organization, HaloAddress Address, string ClientId, Secret ClientSecret, SecretReference? Secret);

/// <summary>What HaloPSA answered to a request that it accepted.</summary>
/// <param name="Status">2xx.</param>
/// <param name="Root">The answer; of an array with one object, as some versions answer a POST, that object.</param>
internal sealed record HaloResult(int Status, JsonElement Root)
{
    /// <summary>What HaloPSA remarks about it; null when nothing.</summary>
    public string? Warning => Root.Text("_warning");

    /// <summary>The id of what was read or written; null when there is none.</summary>
    public long? Id => Root.Integer("id") is > 0 and var id ? id : null;

    /// <summary>The items of a list, whatever it is wrapped in: an array, the array of that name, or the first array that there is.</summary>
    public IReadOnlyList<JsonElement> Items(string name)
    {
        if (Root.ValueKind == JsonValueKind.Array)
        {
            return Objects(Root);
        }

        if (Root.ValueKind != JsonValueKind.Object)
        {
            return [];
        }

        return Root.List(name) ?? Root.EnumerateObject()
            .Where(property => property.Value.ValueKind == JsonValueKind.Array)
            .Select(property => Objects(property.Value))
            .FirstOrDefault() ?? [];
    }

    private static IReadOnlyList<JsonElement> Objects(JsonElement array) => [.. array.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object)];
}
