using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace LocalRuntime.Tables.Auth;

/// <summary>Appends the signature once per call; retries send the same address again.</summary>
internal sealed class SasPolicy(AzureSasCredential credential) : HttpPipelineSynchronousPolicy
{
    public override void OnSendingRequest(HttpMessage message)
    {
        var uri = message.Request.Uri;
        var signature = credential.Signature.TrimStart('?');
        uri.Query = uri.Query.Length > 1 ? $"{uri.Query}&{signature}" : "?" + signature;
    }
}
