using System.Globalization;
using System.Net;
using Azure;
using Azure.Data.Tables;

namespace LocalRuntime.Tests.Tables;

/// <summary>Answers as Azure's documentation shows them, where Azurite's differ in order, headers or layout.</summary>
public sealed class AzureAnswerTests : IDisposable
{
    private const string Json = "application/json;odata=minimalmetadata;streaming=true;charset=utf-8";

    private readonly StubTransport _transport = new();

    public void Dispose() => _transport.Dispose();

    [Theory]
    [InlineData("\"Count@odata.type\":\"Edm.Int64\",\"Count\":\"255\"")]
    [InlineData("\"Count\":\"255\",\"Count@odata.type\":\"Edm.Int64\"")]
    public async Task Types_are_told_by_annotations_before_or_after_the_value(string count)
    {
        _transport.Answer(HttpStatusCode.OK, Json, $$"""
            {"odata.metadata":"https://acc.table.core.windows.net/$metadata#rows/@Element",
            "odata.etag":"W/\"datetime'2026-02-28T01%3A02%3A03.1234567Z'\"","PartitionKey":"p","RowKey":"r","Timestamp":"2026-02-28T01:02:03.1234567Z",
            "Age":23,"Amount":200.23,"Whole":5.0,"Active":true,"Nothing":null,{{count}},
            "Id@odata.type":"Edm.Guid","Id":"c9da6455-213d-42c9-9a79-3e9149a57833",
            "Since@odata.type":"Edm.DateTime","Since":"2008-07-10T00:00:00Z","Data@odata.type":"Edm.Binary","Data":"AQI=",
            "Limit@odata.type":"Edm.Double","Limit":"Infinity"}
            """);

        var row = (await _transport.Service.GetTableClient("rows").GetEntityAsync<TableEntity>("p", "r")).Value;

        row.ETag.ShouldBe(new ETag("W/\"datetime'2026-02-28T01%3A02%3A03.1234567Z'\""));
        row.Timestamp.ShouldBe(DateTimeOffset.Parse("2026-02-28T01:02:03.1234567Z", CultureInfo.InvariantCulture));
        (row["Age"], row["Amount"], row["Whole"], row["Active"], row["Nothing"], row["Count"]).ShouldBe((23, 200.23, 5.0, true, null, 255L));
        (row.GetGuid("Id"), row.GetDateTime("Since")!.Value.Year, row.GetDouble("Limit")).ShouldBe((Guid.Parse("c9da6455-213d-42c9-9a79-3e9149a57833"), 2008, double.PositiveInfinity));
        row.GetBinary("Data").ShouldBe([1, 2]);
        row.ContainsKey("odata.metadata").ShouldBeFalse();
    }

    [Fact]
    public async Task A_page_may_be_empty_and_still_have_a_next_one()
    {
        _transport.Answer(
            HttpStatusCode.OK,
            Json,
            """{"odata.metadata":"https://acc.table.core.windows.net/$metadata#rows","value":[]}""",
            ("x-ms-continuation-NextPartitionKey", "1!8!Y3VzdA--"),
            ("x-ms-continuation-NextRowKey", "1!8!MDAx+/=="));
        _transport.Answer(HttpStatusCode.OK, Json, """{"value":[{"PartitionKey":"p","RowKey":"r"}],"odata.metadata":"last"}""");

        var pages = await _transport.Service.GetTableClient("rows").QueryAsync<TableEntity>("N gt 1").AsPages().ToListAsync();

        pages.Select(page => page.Values.Count).ShouldBe([0, 1]);
        _transport.Requests[1].Uri.Query.ShouldBe("?$filter=N%20gt%201&NextPartitionKey=1%218%21Y3VzdA--&NextRowKey=1%218%21MDAx%2B%2F%3D%3D");
    }

    [Fact]
    public async Task Each_action_of_a_transaction_has_its_answer()
    {
        _transport.Answer(HttpStatusCode.Accepted, "multipart/mixed; boundary=batchresponse_4c637ba4", Multipart(
            Part("204 No Content", "Content-ID: 0\nETag: W/\"datetime'first'\"\n"),
            Part("204 No Content", "Content-ID: 1\nETag: W/\"datetime'second'\"\nLocation: https://acc.table.core.windows.net/rows\n")));

        var response = await Submit(2);

        response.Value.Select(part => part.Status).ShouldBe([204, 204]);
        response.Value.Select(part => part.Headers.ETag).ShouldBe([new ETag("W/\"datetime'first'\""), new ETag("W/\"datetime'second'\"")]);
        response.Value[1].Headers.TryGetValue("location", out var location).ShouldBeTrue();
        location.ShouldBe("https://acc.table.core.windows.net/rows");
        response.Value[0].ReasonPhrase.ShouldBe("No Content");
    }

    [Fact]
    public async Task The_one_answer_to_a_failed_transaction_tells_which_action_failed()
    {
        _transport.Answer(HttpStatusCode.Accepted, "multipart/mixed; boundary=batchresponse_4c637ba4", Multipart(Part(
            "409 Conflict",
            "Content-Type: application/json;odata=minimalmetadata;streaming=true;charset=utf-8\n",
            """{"odata.error":{"code":"EntityAlreadyExists","message":{"lang":"en-US","value":"1:The specified entity already exists.\nRequestId:1\nTime:2026"}}}""")));

        var failure = await Should.ThrowAsync<TableTransactionFailedException>(() => Submit(2));

        (failure.Status, failure.ErrorCode, failure.FailedTransactionActionIndex).ShouldBe((409, "EntityAlreadyExists", 1));
        failure.Message.ShouldContain("The specified entity already exists.");
    }

    [Fact]
    public async Task An_answer_to_fewer_actions_than_were_sent_is_not_taken_for_success()
    {
        _transport.Answer(HttpStatusCode.Accepted, "multipart/mixed; boundary=batchresponse_4c637ba4", Multipart(Part("204 No Content", "")));

        await Should.ThrowAsync<InvalidDataException>(() => Submit(2));
    }

    [Fact]
    public async Task An_error_that_is_not_json_still_has_its_status_and_code()
    {
        _transport.Answer(HttpStatusCode.Forbidden, "text/html", "<html>no</html>", ("x-ms-error-code", "AuthenticationFailed"));

        var failure = await Should.ThrowAsync<RequestFailedException>(() => _transport.Service.GetTableClient("rows").AddEntityAsync(new TableEntity("p", "r")));

        (failure.Status, failure.ErrorCode).ShouldBe((403, "AuthenticationFailed"));
    }

    [Fact]
    public async Task A_table_that_is_being_deleted_does_not_count_as_existing()
    {
        _transport.Answer(HttpStatusCode.Conflict, Json, """{"odata.error":{"code":"TableBeingDeleted","message":{"lang":"en-US","value":"The specified table is being deleted."}}}""");

        var failure = await Should.ThrowAsync<RequestFailedException>(() => _transport.Service.CreateTableIfNotExistsAsync("rows"));

        failure.ErrorCode.ShouldBe("TableBeingDeleted");
    }

    private Task<Response<IReadOnlyList<Response>>> Submit(int actions) => _transport.Service.GetTableClient("rows").SubmitTransactionAsync(
        Enumerable.Range(0, actions).Select(n => new TableTransactionAction(TableTransactionActionType.Add, new TableEntity("p", $"{n}"))));

    private static string Part(string status, string headers, string body = "") =>
        $"--changesetresponse_955358ab\nContent-Type: application/http\nContent-Transfer-Encoding: binary\n\n" +
        $"HTTP/1.1 {status}\nX-Content-Type-Options: nosniff\nCache-Control: no-cache\nDataServiceVersion: 3.0;\n{headers}\n{body}\n";

    private static string Multipart(params string[] parts) =>
        ("--batchresponse_4c637ba4\nContent-Type: multipart/mixed; boundary=changesetresponse_955358ab\n\n" +
        string.Concat(parts) + "--changesetresponse_955358ab--\n--batchresponse_4c637ba4--\n").ReplaceLineEndings("\r\n");
}
