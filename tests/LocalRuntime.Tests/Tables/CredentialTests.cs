using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Core;
using Azure.Data.Tables;

namespace LocalRuntime.Tests.Tables;

[Collection(AzuriteTables.Name)]
public sealed class CredentialTests(AzuriteTables azurite)
{
    private readonly string _table = AzuriteTables.NewName();

    [Fact]
    public async Task A_shared_key_opens_the_account()
    {
        var service = new TableServiceClient(azurite.Endpoint, azurite.Key);

        await service.CreateTableAsync(_table);

        await new TableClient(azurite.Endpoint, _table, azurite.Key).AddEntityAsync(new TableEntity("p", "r"));
    }

    [Fact]
    public async Task A_wrong_key_is_refused_until_it_is_replaced()
    {
        var wrong = new TableSharedKeyCredential(azurite.Key.AccountName, Convert.ToBase64String([1, 2, 3]));
        var service = new TableServiceClient(azurite.Endpoint, wrong);

        var failure = await Should.ThrowAsync<RequestFailedException>(() => service.CreateTableAsync(_table));
        wrong.SetAccountKey(AzuriteTables.AccountKey);

        failure.Status.ShouldBe(403);
        (await service.CreateTableAsync(_table)).Value.Name.ShouldBe(_table);
    }

    [Fact]
    public async Task A_signature_opens_what_it_allows()
    {
        await new TableServiceClient(azurite.ConnectionString).CreateTableAsync(_table);
        var sas = SignedFor("raud");

        TableClient[] clients =
        [
            new TableServiceClient(azurite.Endpoint, new AzureSasCredential(sas)).GetTableClient(_table),
            new TableServiceClient(new Uri($"{azurite.Endpoint}?{sas}")).GetTableClient(_table),
            new($"TableEndpoint={azurite.Endpoint};SharedAccessSignature={sas}", _table),
        ];

        foreach (var (n, client) in clients.Index())
        {
            await client.AddEntityAsync(new TableEntity("p", $"{n}"));
            await client.SubmitTransactionAsync([new(TableTransactionActionType.UpsertMerge, new TableEntity("p", $"{n}"))]);
            (await client.QueryAsync<TableEntity>("PartitionKey eq 'p'", select: ["RowKey"]).ToListAsync()).Count.ShouldBe(n + 1);
        }
    }

    [Fact]
    public async Task A_signature_does_not_open_what_it_does_not_allow()
    {
        await new TableServiceClient(azurite.ConnectionString).CreateTableAsync(_table);
        var readOnly = new TableServiceClient(azurite.Endpoint, new AzureSasCredential(SignedFor("r"))).GetTableClient(_table);

        var failure = await Should.ThrowAsync<RequestFailedException>(() => readOnly.AddEntityAsync(new TableEntity("p", "r")));

        failure.Status.ShouldBe(403);
    }

    [Fact]
    public async Task An_address_without_any_credential_is_refused_by_the_service()
    {
        var failure = await Should.ThrowAsync<RequestFailedException>(() => new TableServiceClient(azurite.Endpoint).CreateTableAsync(_table));

        failure.Status.ShouldBe(403);
    }

    [Fact]
    public async Task In_azure_the_signed_resource_is_the_account_and_the_escaped_path()
    {
        var transport = new StubTransport();

        await transport.Service.GetTableClient("rows").DeleteEntityAsync("it's", "ü");

        var (_, uri, headers) = transport.Requests.ShouldHaveSingleItem();
        uri.AbsoluteUri.ShouldBe("https://acc.table.core.windows.net/rows(PartitionKey='it%27%27s',RowKey='%C3%BC')");
        var signed = $"{headers["x-ms-date"]}\n/acc/rows(PartitionKey='it%27%27s',RowKey='%C3%BC')";
        headers["Authorization"].ShouldBe("SharedKeyLite acc:" + Convert.ToBase64String(HMACSHA256.HashData("key"u8, Encoding.UTF8.GetBytes(signed))));
        headers["x-ms-version"].ShouldBe("2020-12-06");
    }

    [Fact]
    public async Task A_token_credential_is_asked_once_for_the_storage_scope()
    {
        var transport = new StubTransport();
        var credential = new StubToken();
        var service = new TableServiceClient(new Uri("https://acc.table.core.windows.net"), credential, transport.Options());

        await service.GetTableClient("rows").AddEntityAsync(new TableEntity("p", "r"));
        await new TableClient(service.Uri, "rows", credential, transport.Options()).DeleteEntityAsync("p", "r");
        await service.GetTableClient("rows").DeleteEntityAsync("p", "r");

        transport.Requests.ShouldAllBe(request => request.Headers["Authorization"] == "Bearer the-token");
        credential.Scopes.ShouldBe(["https://storage.azure.com/.default", "https://storage.azure.com/.default"], "one per client");
        service.AccountName.ShouldBe("acc");
    }

    [Fact]
    public async Task A_token_is_never_sent_in_the_clear()
    {
        var service = new TableServiceClient(azurite.Endpoint, new StubToken());

        await Should.ThrowAsync<InvalidOperationException>(() => service.CreateTableAsync(_table));
    }

    private static string SignedFor(string permissions)
    {
        const string Expiry = "2099-01-01T00:00:00Z";
        var text = $"devstoreaccount1\n{permissions}\nt\nco\n\n{Expiry}\n\n\n2019-02-02\n";
        var signature = Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(AzuriteTables.AccountKey), Encoding.UTF8.GetBytes(text)));
        return $"sv=2019-02-02&ss=t&srt=co&sp={permissions}&se={Uri.EscapeDataString(Expiry)}&sig={Uri.EscapeDataString(signature)}";
    }

    private sealed class StubToken : TokenCredential
    {
        public List<string> Scopes { get; } = [];

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Scopes.AddRange(requestContext.Scopes);
            return new("the-token", DateTimeOffset.MaxValue);
        }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            ValueTask.FromResult(GetToken(requestContext, cancellationToken));
    }
}
