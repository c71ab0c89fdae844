using Azure;
using Azure.Core;
using Azure.Data.Tables;

namespace LocalRuntime.Tests.Tables;

[Collection(AzuriteTables.Name)]
public sealed class RetryTests(AzuriteTables azurite)
{
    [Theory]
    [InlineData("Unavailable")]
    [InlineData("DroppedBefore")]
    public async Task A_passing_fault_is_retried_and_goes_unnoticed(string fault)
    {
        var table = await azurite.NewTableAsync();
        await using var proxy = await FaultyProxy.StartAsync(azurite.Endpoint, Enum.Parse<Fault>(fault), faults: 2);
        var client = new TableClient(proxy.ConnectionString, table.Name, Retries(3));

        await client.AddEntityAsync(new TableEntity("p", "r") { ["N"] = 1 });
        await client.SubmitTransactionAsync([new(TableTransactionActionType.Add, new TableEntity("p", "s"))]);

        proxy.Requests.ShouldBeGreaterThanOrEqualTo(4);
        (await client.QueryAsync<TableEntity>().ToListAsync()).Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("Unavailable", 503)]
    [InlineData("DroppedBefore", 0)]
    public async Task A_lasting_fault_is_reported_after_the_last_retry(string fault, int status)
    {
        await using var proxy = await FaultyProxy.StartAsync(azurite.Endpoint, Enum.Parse<Fault>(fault), faults: int.MaxValue);
        var client = new TableClient(proxy.ConnectionString, AzuriteTables.NewName(), Retries(2));

        var failure = await Should.ThrowAsync<Exception>(() => client.AddEntityAsync(new TableEntity("p", "r")));

        // With retries there was more than one failure to tell of when no answer came at all.
        var told = failure is AggregateException all ? all.InnerExceptions.OfType<RequestFailedException>().Last() : failure.ShouldBeOfType<RequestFailedException>();
        told.Status.ShouldBe(status);
        proxy.Requests.ShouldBeGreaterThanOrEqualTo(3);
    }

    [Fact]
    public async Task A_refusal_is_not_retried()
    {
        var table = await azurite.NewTableAsync();
        await using var proxy = await FaultyProxy.StartAsync(azurite.Endpoint, Fault.Unavailable, faults: 0);
        var client = new TableClient(proxy.ConnectionString, table.Name, Retries(3));

        await Should.ThrowAsync<RequestFailedException>(() => client.GetEntityAsync<TableEntity>("p", "absent"));

        proxy.Requests.ShouldBe(1);
    }

    [Fact]
    public async Task An_insert_whose_answer_was_lost_shows_as_a_conflict_of_its_retry()
    {
        var table = await azurite.NewTableAsync();
        await using var proxy = await FaultyProxy.StartAsync(azurite.Endpoint, Fault.DroppedAfter, faults: 1);
        var client = new TableClient(proxy.ConnectionString, table.Name, Retries(3));

        var failure = await Should.ThrowAsync<RequestFailedException>(() => client.AddEntityAsync(new TableEntity("p", "r") { ["N"] = 1 }));

        failure.ErrorCode.ShouldBe("EntityAlreadyExists");
        (await table.GetEntityAsync<TableEntity>("p", "r")).Value.GetInt32("N").ShouldBe(1);
    }

    private static TableClientOptions Retries(int retries) => new()
    {
        Retry = { MaxRetries = retries, Delay = TimeSpan.FromMilliseconds(1), Mode = RetryMode.Fixed },
    };
}
