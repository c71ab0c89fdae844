using Integration.Core.Tests.Secrets;
using Integration.Core.Tests.Storage;
using Integration.Core.Webhooks;

namespace Integration.Core.Tests.Webhooks;

/// <summary>Endpoints and their secrets, on several running instances.</summary>
[Collection(StorageCollection.Name)]
public sealed class EndpointTests(TestStorage storage)
{
    private readonly FakeTimeProvider _clock = new(Some.Now);
    private readonly SecretsInMemory _secrets = new();

    [Fact]
    public async Task A_change_counts_here_at_once_and_elsewhere_a_second_later()
    {
        var (here, elsewhere) = (NewInstance(), NewInstance());
        var (organization, endpoint, first) = await here.NewOrganizationAsync();
        (await MatchAsync(elsewhere, endpoint, first)).ShouldBeTrue();

        var second = (await here.Secrets.RotateAsync(organization, endpoint, default)).Reveal();
        (await MatchAsync(here, endpoint, second)).ShouldBeTrue();
        _clock.Advance(TimeSpan.FromSeconds(1));
        (await MatchAsync(elsewhere, endpoint, second)).ShouldBeTrue();
        (await MatchAsync(elsewhere, endpoint, first)).ShouldBeTrue("it counts for another day");

        await here.Secrets.RevokeAsync(endpoint, RevokedSecrets.Previous, default);
        (await MatchAsync(here, endpoint, first)).ShouldBeFalse();
        _clock.Advance(TimeSpan.FromSeconds(1));
        (await MatchAsync(elsewhere, endpoint, first)).ShouldBeFalse();
        (await MatchAsync(elsewhere, endpoint, second)).ShouldBeTrue();

        await here.Secrets.RevokeAsync(endpoint, RevokedSecrets.All, default);
        (await MatchAsync(here, endpoint, second)).ShouldBeFalse();
        _clock.Advance(TimeSpan.FromSeconds(1));
        (await MatchAsync(elsewhere, endpoint, second)).ShouldBeFalse();
        _secrets.Kept.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_secret_before_counts_for_24_hours()
    {
        var instance = NewInstance();
        var (organization, endpoint, first) = await instance.NewOrganizationAsync();
        await instance.Secrets.RotateAsync(organization, endpoint, default);

        _clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        (await MatchAsync(instance, endpoint, first)).ShouldBeTrue();
        _clock.Advance(TimeSpan.FromSeconds(1));
        (await MatchAsync(instance, endpoint, first)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_pause_counts_elsewhere_a_second_later_also_when_its_announcement_was_seen_before_it_happened()
    {
        var (here, elsewhere) = (NewInstance(), NewInstance());
        var (organization, endpoint, _) = await here.NewOrganizationAsync();
        (await RunsAsync(elsewhere, endpoint)).ShouldBeTrue();

        await here.Endpoints.WhileAnnouncedAsync(
            endpoint,
            async () =>
            {
                _clock.Advance(TimeSpan.FromSeconds(1));
                (await RunsAsync(elsewhere, endpoint)).ShouldBeTrue("it has not happened yet");
                return await here.Integrations.UpdateAsync(organization, row => !(row.Active = false), default);
            },
            default);

        (await RunsAsync(here, endpoint)).ShouldBeFalse();
        _clock.Advance(TimeSpan.FromSeconds(1));
        (await RunsAsync(elsewhere, endpoint)).ShouldBeFalse();
    }

    [Fact]
    public async Task What_nobody_announced_is_found_out_within_minutes()
    {
        var (here, elsewhere) = (NewInstance(), NewInstance());
        var (organization, endpoint, _) = await here.NewOrganizationAsync();
        _clock.Advance(TimeSpan.FromMinutes(5));
        (await RunsAsync(elsewhere, endpoint)).ShouldBeTrue();

        await here.Integrations.UpdateAsync(organization, row => !(row.Active = false), default);

        _clock.Advance(TimeSpan.FromMinutes(10));
        (await RunsAsync(elsewhere, endpoint)).ShouldBeFalse();
    }

    [Fact]
    public async Task In_a_run_of_requests_to_endpoints_known_and_unknown_nothing_is_asked_but_what_has_changed_once_a_second()
    {
        var known = new List<(string Endpoint, string Secret)>();
        for (var i = 0; i < 20; i++)
        {
            var (_, endpoint, secret) = await NewInstance().NewOrganizationAsync();
            known.Add((endpoint, secret));
        }

        _clock.Advance(TimeSpan.FromMinutes(5));
        var instance = new IntakeParts(storage.Watched(out var requests), _secrets, _clock);
        foreach (var (endpoint, secret) in known)
        {
            (await MatchAsync(instance, endpoint, secret)).ShouldBeTrue();
        }

        var (storageBefore, secretsBefore) = (requests.Addresses.Count(), _secrets.Asked);
        for (var round = 0; round < 50; round++)
        {
            foreach (var (endpoint, secret) in known)
            {
                (await MatchAsync(instance, endpoint, secret)).ShouldBeTrue();
                (await MatchAsync(instance, endpoint, "wrong")).ShouldBeFalse();
                (await MatchAsync(instance, EndpointStore.NewId(), secret)).ShouldBeFalse();
            }
        }

        (requests.Addresses.Count() - storageBefore, _secrets.Asked - secretsBefore).ShouldBe((0, 0));
        _clock.Advance(TimeSpan.FromSeconds(1));
        await MatchAsync(instance, known[0].Endpoint, "wrong");
        (requests.Addresses.Count() - storageBefore).ShouldBe(1);
    }

    [Fact]
    public async Task What_was_announced_and_is_done_is_read_once_more_and_not_every_second()
    {
        var here = NewInstance();
        var (organization, endpoint, first) = await here.NewOrganizationAsync();
        var elsewhere = new IntakeParts(storage.Watched(out var requests), _secrets, _clock);
        (await MatchAsync(elsewhere, endpoint, first)).ShouldBeTrue();
        var second = (await here.Secrets.RotateAsync(organization, endpoint, default)).Reveal();

        var asked = new List<int>();
        for (var look = 0; look < 5; look++)
        {
            var before = requests.Addresses.Count(address => address.Contains($"RowKey='{endpoint}'", StringComparison.Ordinal));
            _clock.Advance(TimeSpan.FromSeconds(1));
            (await MatchAsync(elsewhere, endpoint, second)).ShouldBeTrue();
            asked.Add(requests.Addresses.Count(address => address.Contains($"RowKey='{endpoint}'", StringComparison.Ordinal)) - before);
        }

        asked.ShouldBe([1, 0, 0, 0, 0]);
    }

    private static readonly byte[] Body = "{}"u8.ToArray();

    private static async Task<bool> RunsAsync(IntakeParts instance, string endpoint) =>
        await instance.Directory.FindAsync(endpoint, default) is { } found && await instance.Directory.RunsAsync(found, default);

    private static async Task<bool> MatchAsync(IntakeParts instance, string endpoint, string secret)
    {
        var signature = System.Security.Cryptography.HMACSHA256.HashData(System.Text.Encoding.UTF8.GetBytes(secret), Body);
        return await instance.Check.MatchAsync(await instance.Directory.FindAsync(endpoint, default), Body, signature, default) is not null;
    }

    private IntakeParts NewInstance() => new(storage.Tables, _secrets, _clock);
}
