using System.Globalization;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;

namespace LocalRuntime.Tables.Auth;

/// <summary>Signs every attempt anew, because the date is part of what is signed and goes stale.</summary>
internal sealed class SharedKeyPolicy(TableSharedKeyCredential credential) : HttpPipelineSynchronousPolicy
{
    public override void OnSendingRequest(HttpMessage message)
    {
        var request = message.Request;
        var date = TimeProvider.System.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
        request.Headers.SetValue("x-ms-date", date);
        request.Headers.SetValue("Authorization", Authorization(credential, request.Uri.ToUri(), date));
    }

    // The "lite" scheme for tables covers the date and the resource; of the query only `comp` counts.
    internal static string Authorization(TableSharedKeyCredential credential, Uri uri, string date)
    {
        var signature = credential.Sign($"{date}\n/{credential.AccountName}{uri.AbsolutePath}{Component(uri.Query)}");
        return $"SharedKeyLite {credential.AccountName}:{signature}";
    }

    private static string Component(string query) =>
        query.TrimStart('?').Split('&').FirstOrDefault(part => part.StartsWith("comp=", StringComparison.Ordinal)) is { } component
            ? "?" + component
            : "";
}
