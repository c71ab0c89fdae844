namespace Integration.Core;

/// <summary>A configured address of an Azure service.</summary>
internal static class HttpsAddress
{
    /// <exception cref="InvalidOperationException">Not an https address; the message names the setting.</exception>
    public static Uri Parse(string text, string setting, string example) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps
            ? address
            : throw new InvalidOperationException($"{setting}: must be an https address such as {example}.");
}
