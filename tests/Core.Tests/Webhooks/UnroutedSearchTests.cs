using Integration.Core.Secrets;
using Integration.Core.Storage;
using Integration.Core.Tests.Secrets;
using Integration.Core.Tests.Storage;
using Integration.Core.Webhooks;

namespace Integration.Core.Tests.Webhooks;

/// <summary>Whose a delivery on the URL without an endpoint id is.</summary>
[Collection(StorageCollection.Name)]
public sealed class UnroutedSearchTests(TestStorage storage)
{
    private const int Many = 400;

    private readonly FakeTimeProvider _clock = new(Some.Now);
    private readonly SecretsInMemory _secrets = new();

    [Fact]
    public async Task The_signature_alone_tells_the_sender_also_with_the_secret_before()
    {
        var instance = NewInstance();
        await instance.NewOrganizationAsync();
        var (organization, endpoint, first) = await instance.NewOrganizationAsync();
        var second = (await instance.Secrets.RotateAsync(organization, endpoint, default)).Reveal();

        foreach (var secret in new[] { first, second })
        {
            (await FindAsync(instance, secret)).Endpoint!.Row.RowKey.ShouldBe(endpoint);
        }

        (await FindAsync(instance, "nobody's secret")).ShouldBe(new Sender(null, null));
    }

    [Fact]
    public async Task A_secret_that_has_ended_finds_nobody_also_right_after_it_was_used()
    {
        var instance = NewInstance();
        var (_, endpoint, secret) = await instance.NewOrganizationAsync();
        (await FindAsync(instance, secret)).Endpoint.ShouldNotBeNull();

        await instance.Secrets.RevokeAsync(endpoint, RevokedSecrets.All, default);

        (await FindAsync(instance, secret)).Endpoint.ShouldBeNull();
    }

    [Fact]
    public async Task Of_many_organizations_the_one_whose_device_it_is_is_tried_first_on_every_instance()
    {
        await AddManyAsync();
        var (_, endpoint, secret) = await NewInstance().NewOrganizationAsync();
        (await FindAsync(NewInstance(), secret, "device-of-hint")).Endpoint!.Row.RowKey.ShouldBe(endpoint, "found among all, and remembered");

        var asked = _secrets.Asked;
        (await FindAsync(NewInstance(), secret, "device-of-hint")).Endpoint!.Row.RowKey.ShouldBe(endpoint);

        (_secrets.Asked - asked).ShouldBe(1);
    }

    [Fact]
    public async Task A_hint_is_no_proof()
    {
        await AddManyAsync();
        var (_, _, secret) = await NewInstance().NewOrganizationAsync();
        var (_, other, otherSecret) = await NewInstance().NewOrganizationAsync();
        await FindAsync(NewInstance(), secret, "device-of-both");

        (await FindAsync(NewInstance(), otherSecret, "device-of-both")).Endpoint!.Row.RowKey.ShouldBe(other, "another account has a device with this id");
        (await FindAsync(NewInstance(), "nobody's secret", "device-of-both")).Endpoint.ShouldBeNull();
    }

    [Fact]
    public async Task Forged_requests_make_little_work_and_then_only_what_the_budget_gives()
    {
        await AddManyAsync();
        var instance = NewInstance();
        var (_, _, secret) = await instance.NewOrganizationAsync();

        // Nothing is known yet: reading every secret is paid for as well.
        var answers = new List<bool>();
        for (var i = 0; i < 3000; i++)
        {
            answers.Add((await FindAsync(instance, "nobody's secret", $"forged-{i}")).Busy);
        }

        answers[0].ShouldBeFalse("it was compared with all");
        answers[^1].ShouldBeTrue("there was enough of this");
        _clock.Advance(TimeSpan.FromSeconds(10));
        (await FindAsync(instance, secret)).Endpoint.ShouldNotBeNull("the budget fills up again");
    }

    [Theory]
    [InlineData("alert_active", """{"id":"a","device_id":"d"}""", "device d")]
    [InlineData("device_updated", """{"id":"d","group_id":"g"}""", "device d, group g")]
    [InlineData("device_deleted", """{"id":"d"}""", "device d")]
    [InlineData("group_updated", """{"id":"g"}""", "group g")]
    [InlineData("something_new", """{"device_id":"d"}""", "device d")]
    [InlineData("alert_active", """[]""", "")]
    [InlineData("alert_active", """{"device_id":{}}""", "")]
    public void A_body_speaks_of_a_device_or_a_group(string type, string data, string expected)
    {
        var subjects = SenderHints.SubjectsOf(System.Text.Encoding.UTF8.GetBytes($$"""{"event_type":"{{type}}","data":{{data}}}"""));

        subjects.ShouldBe(expected.Split(
            ", ", StringSplitOptions.RemoveEmptyEntries).Select(subject => Ids.From(subject.Split(' ')[0], subject.Split(' ')[1])));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[[[[")]
    [InlineData("\"\\ud800\"")]
    [InlineData("""{"event_type":"\ud800","data":{"device_id":"\ud800"}}""")]
    public void What_cannot_be_read_speaks_of_nothing_in_particular(string body) =>
        Should.NotThrow(() => SenderHints.SubjectsOf(System.Text.Encoding.UTF8.GetBytes(body)).Count.ShouldBeLessThan(2));

    private static Task<Sender> FindAsync(IntakeParts instance, string secret, string device = "device-1")
    {
        var body = Deliveries.Body("device_updated", new { id = device });
        return instance.Search.FindAsync(body, Deliveries.Sign(body, secret), default);
    }

    private IntakeParts NewInstance() => new(storage.Tables, _secrets, _clock);

    private async Task AddManyAsync()
    {
        var instance = NewInstance();
        await Parallel.ForAsync(0, Many, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, cancellationToken) =>
        {
            var (organization, endpoint) = (Some.NewOrganization(), EndpointStore.NewId());
            var reference = SecretReference.New(organization, "webhook");
            await _secrets.SetAsync(reference, reference.Value, cancellationToken);
            var row = new EndpointRow { PartitionKey = EndpointRow.Partition, RowKey = endpoint, Organization = organization.Value, Secret = reference.Value };
            await storage.Tables.Endpoints.TryAddAsync(row, cancellationToken);
        });
    }
}
