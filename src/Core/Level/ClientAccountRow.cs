using Integration.Core.Storage;

namespace Integration.Core.Level;

/// <summary>Stored row for a client's own Level account. The row stays when the key is removed, so that its endpoint id is never reused.</summary>
internal sealed class ClientAccountRow : Row, ILevelKeyHolder
{
    public const string Prefix = "level-client-";

    /// <summary>Null when the client uses the organization's account.</summary>
    public string? KeySecret { get; set; }

    public string? RejectedSecret { get; set; }

    public string? KeyHint { get; set; }

    public DateTimeOffset? DevicesSeenAt { get; set; }

    public string EndpointId { get; set; } = "";

    public static string Key(ClientId client) => $"{Prefix}{Keys.Encode(client.Value)}";

    public ClientId ToClient() => new(RowKey[Prefix.Length..]);
}
