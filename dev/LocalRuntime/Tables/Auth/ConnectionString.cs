using Azure;
using Azure.Data.Tables;

namespace LocalRuntime.Tables.Auth;

/// <summary>Where a connection string points, and what it proves itself with: a key, a signature, or neither.</summary>
internal sealed record ConnectionString(Uri Endpoint, TableSharedKeyCredential? Key, AzureSasCredential? Sas)
{
    private const string DevelopmentAccount = "devstoreaccount1";

    // The emulator's published key; it opens nothing but an emulator.
    private const string DevelopmentKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    public static ConnectionString Parse(string text)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text, "connectionString");
        var settings = Settings(text);
        if (settings.GetValueOrDefault("UseDevelopmentStorage") == "true")
        {
            var proxy = settings.GetValueOrDefault("DevelopmentStorageProxyUri", "http://127.0.0.1").TrimEnd('/');
            return new(new($"{proxy}:10002/{DevelopmentAccount}"), new(DevelopmentAccount, DevelopmentKey), null);
        }

        var endpoint = settings.GetValueOrDefault("TableEndpoint");
        var account = settings.GetValueOrDefault("AccountName");
        if (account is not null && settings.TryGetValue("AccountKey", out var key))
        {
            endpoint ??= settings.TryGetValue("EndpointSuffix", out var suffix)
                ? $"{settings.GetValueOrDefault("DefaultEndpointsProtocol", "https")}://{account}.table.{suffix}/"
                : throw new FormatException("The connection string needs TableEndpoint or EndpointSuffix.");
            return new(new(endpoint), new(account, key), null);
        }

        return endpoint is not null && settings.TryGetValue("SharedAccessSignature", out var sas)
            ? new(new(endpoint), null, new(sas))
            : throw new FormatException("The connection string needs AccountName and AccountKey, or TableEndpoint and SharedAccessSignature.");
    }

    private static Dictionary<string, string> Settings(string text)
    {
        var settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1 || !settings.TryAdd(part[..equals].Trim(), part[(equals + 1)..].Trim()))
            {
                throw new FormatException("The connection string must be a list of distinct name=value settings, separated by semicolons.");
            }
        }

        return settings;
    }
}
