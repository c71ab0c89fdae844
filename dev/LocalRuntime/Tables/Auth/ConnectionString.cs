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
        if (settings.TryGetValue("UseDevelopmentStorage", out var development) && bool.TryParse(development, out var use) && use)
        {
            var proxy = settings.GetValueOrDefault("DevelopmentStorageProxyUri", "http://127.0.0.1").TrimEnd('/');
            return new(new($"{proxy}:10002/{DevelopmentAccount}"), new(DevelopmentAccount, DevelopmentKey), null);
        }

        var account = settings.GetValueOrDefault("AccountName");
        var key = settings.GetValueOrDefault("AccountKey");
        var sas = settings.GetValueOrDefault("SharedAccessSignature");
        if (sas is null && (account is null || key is null))
        {
            throw new FormatException("The connection string needs AccountName and AccountKey, or SharedAccessSignature.");
        }

        return new(
            EndpointIn(settings, account),
            sas is null ? new TableSharedKeyCredential(account!, key!) : null,
            sas is null ? null : new AzureSasCredential(sas));
    }

    private static Uri EndpointIn(Dictionary<string, string> settings, string? account)
    {
        if (settings.TryGetValue("TableEndpoint", out var endpoint))
        {
            return new(endpoint);
        }

        if (account is null)
        {
            throw new FormatException("The connection string needs TableEndpoint or AccountName.");
        }

        var scheme = settings.GetValueOrDefault("DefaultEndpointsProtocol", "https");
        var suffix = settings.GetValueOrDefault("EndpointSuffix", "core.windows.net");
        return new($"{scheme}://{account}.table.{suffix}/");
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
