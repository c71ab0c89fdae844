using System.Globalization;
using System.Text.Json.Nodes;
using Integration.Core.Psa.Halo.Events;
using Integration.Core.Psa.Halo.Api;
using Integration.Core.Results;

namespace Integration.Core.Psa.Halo.Assets;

/// <summary>
/// Adds asset types and fields where HaloPSA allows it, which it does for administrators only (reference, section 12). Where not, an event
/// says so and syncing goes on with what there is. Everything is looked for before it is added: what a try that broke off has added is found.
/// </summary>
internal sealed class AssetTypeProvisioner(HaloApiClient client, HaloListReader lists, HaloStore store, HaloEventStore events, TimeProvider time)
{
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromHours(24);

    private static readonly RequestContext Purpose = new("Asset types and fields");

    /// <summary>Whether it makes sense to try: not for a day after it was refused.</summary>
    public async Task<bool> MayAsync(HaloAccount account, CancellationToken cancellationToken) =>
        await store.FindConnectionAsync(account.Organization, cancellationToken) is { } connection
            && !(connection.FieldsRefusedAt + TryAgainAfter > time.GetUtcNow());

    /// <summary>Adds a type; null when that is not allowed.</summary>
    public async Task<HaloNamed?> TryAddTypeAsync(HaloAccount account, string name, CancellationToken cancellationToken)
    {
        var answer = await TryAsync(account, "AssetType", new JsonObject { ["name"] = name }, $"the asset type {name}", cancellationToken);
        return answer?.Id is { } id ? new HaloNamed((int)id, name) : null;
    }

    /// <summary>Adds the fields that these types lack.</summary>
    /// <returns>The types as they are now.</returns>
    public async Task<IReadOnlyDictionary<string, CatalogType>> AddFieldsAsync(
        HaloAccount account, IReadOnlyDictionary<string, CatalogType> types, CancellationToken cancellationToken)
    {
        var lacking = types.Values.Where(type => Missing(type).Any()).DistinctBy(type => type.Id).ToList();
        if (lacking.Count == 0)
        {
            return types;
        }

        var known = (await lists.ReadAllAsync(account, "Field?kind=T", "fields", Purpose, cancellationToken))
            .Select(HaloField.Parse)
            .OfType<HaloField>()
            .ToList();
        var now = types.ToDictionary();
        foreach (var type in lacking)
        {
            var added = new List<HaloField>();
            foreach (var wanted in Missing(type))
            {
                var field = known.Find(field => field.Name.Trim().Equals(wanted.Name, StringComparison.OrdinalIgnoreCase))
                    ?? await TryAddFieldAsync(account, type, wanted, cancellationToken);
                if (field is null)
                {
                    return now;
                }

                known.Add(field);
                added.Add(field);
            }

            var whole = type with { Fields = [.. type.Fields, .. added] };
            if (await TryAsync(account, "AssetType", Attach(whole), $"fields of the asset type {type.Name}", cancellationToken) is null)
            {
                return now;
            }

            foreach (var ours in types.Where(one => one.Value.Id == type.Id).Select(one => one.Key))
            {
                now[ours] = whole;
            }
        }

        return now;
    }

    private static IEnumerable<AssetField> Missing(CatalogType type) => AssetField.All.Where(field => type.Find(field) is null);

    /// <summary>All of its fields: the list may be replaced as a whole.</summary>
    private static JsonObject Attach(CatalogType type) => new()
    {
        ["id"] = type.Id,
        ["fields"] = new JsonArray([.. type.Fields.Select((field, index) => (JsonNode)new JsonObject { ["field_id"] = field.Id, ["sequence"] = index + 1 })]),
    };

    private async Task<HaloField?> TryAddFieldAsync(HaloAccount account, CatalogType type, AssetField field, CancellationToken cancellationToken)
    {
        var body = new JsonObject
        {
            ["kind"] = "T",
            ["name"] = field.Name,
            ["validate"] = "",
            ["lookup"] = 0,
            ["mandatory"] = false,
            ["parenttype_id"] = type.Id,
        };
        var answer = await TryAsync(account, "Field", body, string.Create(CultureInfo.InvariantCulture, $"the field {field.Name}"), cancellationToken);
        return answer?.Root.Integer("id") is > 0 and var id ? new HaloField((int)id, field.Name, "") : null;
    }

    /// <summary>Null when it is not allowed: said once, and not tried again for a day.</summary>
    private async Task<HaloResult?> TryAsync(HaloAccount account, string path, JsonObject body, string what, CancellationToken cancellationToken)
    {
        try
        {
            return await client.SendAsync(account, HaloRequest.Post(path, Purpose, body) with { AsAdmin = true }, cancellationToken);
        }
        catch (HaloException failure)
            when (failure.Failure is HaloFailure.NotAllowed or HaloFailure.AuthenticationFailed or HaloFailure.Rejected or HaloFailure.NotFound)
        {
            await store.UpdateConnectionAsync(account.Organization, row => row.FieldsRefusedAt != (row.FieldsRefusedAt = time.GetUtcNow()), cancellationToken);
            var names = string.Join(", ", AssetField.All.Select(field => field.Name));
            await events.RecordAsync(
                account.Organization,
                Purpose,
                "POST",
                $"/api/{path}",
                null,
                0,
                $"HaloPSA does not let us add {what}: {failure.Message} Syncing goes on with what there is. Give the application the permission admin "
                + "and make its agent an administrator for a while, "
                + $"then test the connection; or add the fields by hand to the asset types Server, Workstation and Other: {names}.",
                cancellationToken);
            return null;
        }
    }
}
