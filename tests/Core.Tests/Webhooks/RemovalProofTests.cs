using Integration.Core.Secrets;
using Integration.Core.Tests.Secrets;
using Integration.Core.Tests.Storage;
using Integration.Core.Webhooks;
using Microsoft.Extensions.Options;

namespace Integration.Core.Tests.Webhooks;

/// <summary>
/// Each control is attacked twice: as it is, where the attack must fail, and taken away, where the same attack must succeed.
/// So no other control does its work by chance, and an attack that has stopped attacking is noticed.
/// </summary>
[Collection(StorageCollection.Name)]
public sealed class RemovalProofTests(TestStorage storage)
{
    private readonly FakeTimeProvider _clock = new(Some.Now);
    private readonly SecretsInMemory _secrets = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Without_the_signature_check_a_forged_event_would_come_in(bool removed)
    {
        var parts = NewParts();
        var (organization, endpoint, _) = await parts.NewOrganizationAsync();

        var outcome = await Intake(parts, check: removed ? new AnySignature(parts.Cache, _clock) : null)
            .AcceptAsync(Deliveries.Request(endpoint, Deliveries.Body(), "forged"), default);

        (outcome.Answer == IntakeResult.Stored, await StoredAsync(parts, organization)).ShouldBe((removed, removed ? 1 : 0));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Without_the_size_limit_an_overlong_body_would_come_in(bool removed)
    {
        var parts = NewParts();
        var (organization, endpoint, secret) = await parts.NewOrganizationAsync();
        var body = Deliveries.Body(data: new { id = "device-1", padding = new string('x', 256 * 1024) });
        var options = removed ? new WebhookOptions { MaxBodyBytes = 512 * 1024 } : new WebhookOptions();

        var outcome = await Intake(parts, options).AcceptAsync(Deliveries.Request(endpoint, body, secret), default);

        (outcome.Answer == IntakeResult.Stored, await StoredAsync(parts, organization)).ShouldBe((removed, removed ? 1 : 0));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Without_the_duplicate_check_an_event_would_be_stored_twice(bool removed)
    {
        var parts = NewParts();
        var (organization, endpoint, secret) = await parts.NewOrganizationAsync();
        var intake = Intake(parts, inbox: removed ? new ForgetfulInbox(storage.Tables) : null);
        var body = Deliveries.Body();

        await intake.AcceptAsync(Deliveries.Request(endpoint, body, secret), default);
        var again = await intake.AcceptAsync(Deliveries.Request(endpoint, body, secret), default);

        (again.Answer == IntakeResult.Stored, await StoredAsync(parts, organization)).ShouldBe((removed, removed ? 2 : 1));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Without_the_tenant_check_an_organization_could_send_to_another_ones_endpoint(bool removed)
    {
        var parts = NewParts();
        var (organization, endpoint, _) = await parts.NewOrganizationAsync();
        var (_, _, othersSecret) = await parts.NewOrganizationAsync();

        var outcome = await Intake(parts, check: removed ? new AnyTenantsSecret(parts, _clock) : null)
            .AcceptAsync(Deliveries.Request(endpoint, Deliveries.Body(), othersSecret), default);

        (outcome.Answer == IntakeResult.Stored, await StoredAsync(parts, organization)).ShouldBe((removed, removed ? 1 : 0));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Without_the_rate_limit_a_flood_would_come_in(bool removed)
    {
        var parts = NewParts();
        var (organization, endpoint, secret) = await parts.NewOrganizationAsync();
        var intake = Intake(parts, removed ? new WebhookOptions { EventsPerMinute = 1_000_000 } : null);
        for (var i = 0; i < 150; i++)
        {
            await intake.AcceptAsync(Deliveries.Request(endpoint, Deliveries.Body(), secret), default);
        }

        (await StoredAsync(parts, organization)).ShouldBe(removed ? 150 : 120);
    }

    private IntakeParts NewParts() => new(storage.Tables, _secrets, _clock);

    private WebhookIntake Intake(
        IntakeParts parts, WebhookOptions? options = null, SenderVerifier? check = null, Inbox? inbox = null) =>
        parts.NewIntake(Options.Create(options ?? new WebhookOptions()), _clock, check ?? parts.Check, inbox ?? parts.Inbox);

    private static async Task<int> StoredAsync(IntakeParts parts, OrganizationId organization) =>
        (await parts.Inbox.TakeDueAsync(organization, DateTimeOffset.MaxValue, 1000, default)).Due.Count;

    private sealed class AnySignature(SecretCache secrets, TimeProvider time) : SenderVerifier(secrets, time)
    {
        public override ValueTask<SecretReference?> MatchAsync(
            Endpoint? endpoint, ReadOnlyMemory<byte> body, byte[]? signature, CancellationToken cancellationToken) =>
            new(endpoint?.Row.Current());
    }

    private sealed class AnyTenantsSecret(IntakeParts parts, TimeProvider time) : SenderVerifier(parts.Cache, time)
    {
        public override async ValueTask<SecretReference?> MatchAsync(
            Endpoint? endpoint, ReadOnlyMemory<byte> body, byte[]? signature, CancellationToken cancellationToken) =>
            (await parts.Search.FindAsync(body, signature!, cancellationToken)).Secret;
    }

    private sealed class ForgetfulInbox(Integration.Core.Storage.Tables tables) : Inbox(tables)
    {
        public override Task<bool> TryAddAsync(EventRow row, CancellationToken cancellationToken)
        {
            row.RowKey = EventRow.Key(Guid.NewGuid());
            return base.TryAddAsync(row, cancellationToken);
        }
    }
}
