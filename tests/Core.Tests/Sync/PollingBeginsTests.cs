using System.Net;
using Integration.Core.Level;
using Integration.Core.Mapping;
using Integration.Core.Secrets;
using Integration.Core.Sync;
using Integration.Core.Tests.Secrets;
using Integration.Core.Tests.Storage;
using Integration.Core.Work;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Core.Tests.Sync;

/// <summary>When the first sync is due after each thing that people do, from the connection to the schedule.</summary>
[Collection(StorageCollection.Name)]
public sealed class PollingBeginsTests : IDisposable
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    private readonly FakeTimeProvider _clock = new(Some.Now);
    private readonly OrganizationId _organization = Some.NewOrganization();
    private readonly ServiceProvider _services;
    private readonly LevelConnectionService _connection;

    public PollingBeginsTests(TestStorage storage)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["AzureWebJobsStorage"] = storage.ConnectionString })
            .Build();
        var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddSingleton<TimeProvider>(_clock).AddLogging();
        services.AddCore(configuration)
            .AddSingleton<ISecretStore, SecretsInMemory>()
            .ConfigureHttpClientDefaults(http => http.ConfigurePrimaryHttpMessageHandler(() => new LevelWithOneGroup()));
        _services = services.BuildServiceProvider();
        _connection = _services.GetRequiredService<LevelConnectionService>();
    }

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task After_the_set_up_the_first_poll_comes_at_the_organizations_own_time()
    {
        await SetUpAsync();

        _clock.AdvanceTo(ScheduleParts.Next(Some.Now, _organization, SyncKind.Assets, 60) - Moment);
        (await IsDueAsync(SyncKind.Assets)).ShouldBeFalse();
        _clock.Advance(Moment);
        (await IsDueAsync(SyncKind.Assets)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_changed_interval_is_followed_from_the_next_of_its_times_on()
    {
        await SetUpAsync();
        (await _connection.SetSettingsAsync(_organization, SyncSettings.Default with { SyncDevices = new(true, 15) }, default))
            .Succeeded(out _, out _)
            .ShouldBeTrue();

        var next = ScheduleParts.Next(Some.Now, _organization, SyncKind.Assets, 15);
        next.ShouldBeLessThanOrEqualTo(Some.Minute(15));
        _clock.AdvanceTo(next - Moment);
        (await IsDueAsync(SyncKind.Assets)).ShouldBeFalse();
        _clock.Advance(Moment);
        (await IsDueAsync(SyncKind.Assets)).ShouldBeTrue();
    }

    [Fact]
    public async Task The_end_of_a_pause_polls_right_away()
    {
        await SetUpAsync();
        (await _connection.SetActiveAsync(_organization, false, default)).ShouldBeNull();
        await ShouldPollAsync(false);

        (await _connection.SetActiveAsync(_organization, true, default)).ShouldBeNull();

        await ShouldPollAsync(true);
    }

    [Fact]
    public async Task A_key_entered_anew_polls_right_away()
    {
        await SetUpAsync();
        (await _connection.DisconnectAsync(_organization, default)).ShouldBeNull();
        await ShouldPollAsync(false);

        (await _connection.ConnectAsync(_organization, "another-key", default)).ShouldBeNull();

        await ShouldPollAsync(true);
    }

    private async Task SetUpAsync()
    {
        (await _connection.ConnectAsync(_organization, "some-key", default)).ShouldBeNull();
        var mapping = _services.GetRequiredService<MappingService>();
        (await mapping.DecideAsync(_organization, [new("group-1", "newClient", null, "Acme")], default)).Succeeded(out _, out _).ShouldBeTrue();
        (await _connection.CompleteSetupAsync(_organization, default)).ShouldBeNull();
    }

    private async Task ShouldPollAsync(bool polls)
    {
        _clock.Advance(TimeSpan.FromMinutes(1));
        foreach (var kind in new[] { SyncKind.Alerts, SyncKind.Assets, SyncKind.Clients })
        {
            (await IsDueAsync(kind)).ShouldBe(polls, $"{kind}");
        }
    }

    private async Task<bool> IsDueAsync(SyncKind kind)
    {
        var started = new List<OrganizationId>();
        await ScheduleParts.TickAsync(
            _services.GetRequiredService<DueIndex>(),
            _services.GetRequiredService<SyncSchedule>(),
            _clock.GetUtcNow(),
            kind,
            organization =>
            {
                started.Add(organization);
                return Task.FromResult(true);
            });
        return started.Contains(_organization);
    }

    private sealed class LevelWithOneGroup : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var items = request.RequestUri!.AbsolutePath.EndsWith("groups", StringComparison.Ordinal) ? """{"id":"group-1","parent_id":null,"name":"Acme"}""" : "";
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent($$"""{"data":[{{items}}],"has_more":false}""") });
        }
    }
}
