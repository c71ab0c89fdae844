using System.Buffers;
using System.Text.Json;
using Simulators.Level.Worlds;
using Simulators.Shared;

namespace Simulators.Level.Control;

/// <summary>What every control call can say besides its body: which account (?key=) and that no webhook tells of it (?silent=true).</summary>
internal sealed record ControlCall(Account Account, bool Silent, string[] Path)
{
    /// <summary>The id in /control/devices/{id}, decoded once: Level's may hold a slash.</summary>
    public string Id => Path[2];

    public static ValueTask<ControlCall?> BindAsync(HttpContext http)
    {
        var accounts = http.RequestServices.GetRequiredService<Accounts>();
        var key = (string?)http.Request.Query["key"];
        var account = key is null ? accounts.First : accounts.AccountOf(key) ?? throw new BadHttpRequestException("There is no account with that key.", 404);
        return ValueTask.FromResult<ControlCall?>(new ControlCall(account, http.Request.Query["silent"] == "true", RawTarget.Segments(http)));
    }

    /// <summary>The number of an existing device.</summary>
    public int Device(string? id) =>
        Account.Ids.TryParse(LevelKind.Device, id, out var number) && Account.Read(world => world.Devices.Exists(number))
            ? number
            : throw Unknown("device", id);

    public int DeletedDevice(string? id) =>
        Account.Ids.TryParse(LevelKind.Device, id, out var number) && Account.Read(world => world.Devices.IsDeleted(number))
            ? number
            : throw Unknown("deleted device", id);

    public int Group(string? id) =>
        Account.Ids.TryParse(LevelKind.DeviceGroup, id, out var number) && Account.Read(world => world.Groups.Contains(number))
            ? number
            : throw Unknown("group", id);

    /// <summary>The number an alert would have; it need not exist.</summary>
    public int Alert(string id) => Account.Ids.TryParse(LevelKind.Alert, id, out var number) ? number : throw Unknown("alert", id);

    public static BadHttpRequestException Unknown(string what, string? id) => new($"There is no {what} '{id}'.", 404);

    public IResult Show(Alert alert) => Json(json => json.Alert(alert));

    public IResult Show(DeviceRow row) => Json(json => DeviceJson.Write(json, row, Account.World));

    public IResult Show(GroupRow row) => Json(json => json.Group(row));

    public IResult List<T>(IReadOnlyCollection<T> items, Action<LevelJson, T> write) => Json(json =>
    {
        json.Writer.WriteStartArray();
        foreach (var item in items)
        {
            write(json, item);
        }

        json.Writer.WriteEndArray();
    });

    private IResult Json(Action<LevelJson> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, LevelJson.Options))
        {
            write(new LevelJson(writer, Account.Format(DeviceParts.All)));
        }

        return Results.Bytes(buffer.WrittenSpan.ToArray(), "application/json");
    }
}
