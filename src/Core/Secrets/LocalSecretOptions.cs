namespace Integration.Core.Secrets;

/// <summary>Configuration section <c>LocalSecrets</c>: where secrets are kept when there is no Key Vault.</summary>
internal sealed class LocalSecretOptions
{
    private static readonly string Home =
        Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "level-psa-integration");

    /// <summary>Key <c>LocalSecrets__Directory</c>: the folder of the encrypted files.</summary>
    public string Directory { get; set; } = Path.Combine(Home, "secrets");

    /// <summary>
    /// Key <c>LocalSecrets__KeyFile</c>: the file with the key, made on first use, readable by its owner alone. Keep it outside the repository.
    /// </summary>
    public string KeyFile { get; set; } = Path.Combine(Home, "secrets.key");
}
