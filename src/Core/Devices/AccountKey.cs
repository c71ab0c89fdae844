using Integration.Core.Storage;

namespace Integration.Core.Devices;

/// <summary>An account's part of a key.</summary>
internal static class AccountKey
{
    /// <summary>No client's id has a "=" at its beginning.</summary>
    private const string Own = "=own";

    public static string Of(ClientId? client) => Of(client?.Value);

    public static string Of(string? client) => client is null ? Own : Keys.Encode(client);
}
