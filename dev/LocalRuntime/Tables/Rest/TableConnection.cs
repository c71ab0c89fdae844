using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using LocalRuntime.Tables.Auth;

namespace LocalRuntime.Tables.Rest;

/// <summary>One account's table endpoint, the pipeline to it, and the headers every request carries.</summary>
internal sealed class TableConnection
{
    private const string StorageScope = "https://storage.azure.com/.default";

    private readonly HttpPipeline _pipeline;
    private readonly string _version;

    private TableConnection(Uri endpoint, TableClientOptions? options, HttpPipelinePolicy? perCall, HttpPipelinePolicy? perRetry)
    {
        options ??= new();
        Endpoint = new(endpoint.GetLeftPart(UriPartial.Path));
        Root = Endpoint.AbsoluteUri.TrimEnd('/') + "/";
        AccountName = AccountNameIn(Endpoint);
        _version = options.VersionString;
        var pipeline = new HttpPipelineOptions(options) { RequestFailedDetailsParser = ErrorDetailsParser.Instance };
        if (perCall is not null)
        {
            pipeline.PerCallPolicies.Add(perCall);
        }

        if (perRetry is not null)
        {
            pipeline.PerRetryPolicies.Add(perRetry);
        }

        _pipeline = HttpPipelineBuilder.Build(pipeline);
    }

    /// <summary>The endpoint as it was given, without a signature.</summary>
    public Uri Endpoint { get; }

    /// <summary>What every address begins with; ends in a slash.</summary>
    public string Root { get; }

    public string AccountName { get; }

    public static TableConnection From(string connectionString, TableClientOptions? options)
    {
        var parsed = ConnectionString.Parse(connectionString);
        return parsed.Key is { } key ? From(parsed.Endpoint, key, options) : From(parsed.Endpoint, parsed.Sas!, options);
    }

    public static TableConnection From(Uri endpoint, TableSharedKeyCredential credential, TableClientOptions? options) =>
        new(endpoint, options, null, new SharedKeyPolicy(credential));

    public static TableConnection From(Uri endpoint, AzureSasCredential credential, TableClientOptions? options) =>
        new(endpoint, options, new SasPolicy(credential), null);

    public static TableConnection From(Uri endpoint, TokenCredential credential, TableClientOptions? options) =>
        new(endpoint, options, null, new BearerTokenAuthenticationPolicy(credential, StorageScope));

    /// <summary>An address that carries its own signature, or none at all.</summary>
    public static TableConnection From(Uri endpoint, TableClientOptions? options) =>
        endpoint.Query.Length > 1
            ? From(endpoint, new AzureSasCredential(endpoint.Query), options)
            : new(endpoint, options, null, null);

    public HttpMessage CreateMessage(RequestMethod method, string path)
    {
        var message = _pipeline.CreateMessage();
        var request = message.Request;
        request.Method = method;
        request.Uri.Reset(new Uri(Root + path));
        request.Headers.SetValue("x-ms-version", _version);
        request.Headers.SetValue("DataServiceVersion", "3.0");
        request.Headers.SetValue("Accept", "application/json;odata=minimalmetadata");
        return message;
    }

    /// <summary>Sends and throws on any error status but the one that the caller makes something of.</summary>
    public async ValueTask<Response> SendAsync(HttpMessage message, CancellationToken cancellationToken, int tolerated = 0)
    {
        await _pipeline.SendAsync(message, cancellationToken).ConfigureAwait(false);
        return Checked(message.Response, tolerated);
    }

    public Response Send(HttpMessage message, CancellationToken cancellationToken, int tolerated = 0)
    {
        _pipeline.Send(message, cancellationToken);
        return Checked(message.Response, tolerated);
    }

    private static Response Checked(Response response, int tolerated) =>
        response.IsError && response.Status != tolerated ? throw new RequestFailedException(response) : response;

    // Emulators put the account into the path, Azure into the host.
    private static string AccountNameIn(Uri endpoint) =>
        endpoint.HostNameType != UriHostNameType.Dns || !endpoint.Host.Contains('.', StringComparison.Ordinal)
            ? endpoint.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() ?? ""
            : endpoint.Host[..endpoint.Host.IndexOf('.', StringComparison.Ordinal)];
}
