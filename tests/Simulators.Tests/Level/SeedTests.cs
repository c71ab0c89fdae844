using Simulators.Level;

namespace Simulators.Tests.Level;

/// <summary>Alone, because it looks at the memory of the whole process.</summary>
[CollectionDefinition(nameof(SeedTests), DisableParallelization = true)]
[Collection(nameof(SeedTests))]
public sealed class SeedTests : LevelTest
{
    private readonly FakeTimeProvider _clock = new();

    protected override LevelSimulatorOptions Options => new() { RequestsPerMinute = 0, Devices = 100_000, Seed = 7, Time = _clock };

    [Fact]
    public async Task The_same_seed_makes_the_same_account_to_the_letter()
    {
        await using var same = await LevelSimulator.StartAsync(Options);
        await using var other = await LevelSimulator.StartAsync(Options with { Seed = 8 });

        foreach (var path in new[] { "/v2/groups?limit=100", $"/v2/devices?limit=100&{AllIncludes}", "/v2/alerts?limit=100" })
        {
            var mine = await ReadAsync(Http.BaseAddress!, path);
            (await ReadAsync(same.BaseUrl, path)).ShouldBe(mine);
            (await ReadAsync(other.BaseUrl, path)).ShouldNotBe(mine);
        }
    }

    [Fact]
    public async Task Of_a_hundred_thousand_devices_only_the_changed_ones_are_held()
    {
        (await ControlAsync(HttpMethod.Get, ""))!["counts"]!.Number("devicesHeldInMemory").ShouldBe(0);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var devices = 0;
        var cursor = "";
        while (true)
        {
            var page = await GetAsync($"/v2/devices?limit=100{cursor}");
            devices += page.Data().Count;
            cursor = $"&starting_after={page.Data()[^1].Id()}";
            if (!(bool)page["has_more"]!) break;
        }

        devices.ShouldBe(100_000);
        (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan(
            10_000_000, "a hundred thousand of even the smallest objects with a name take more");
        await ControlAsync(HttpMethod.Post, "devices/change", new { fraction = 0.001 });
        (await ControlAsync(HttpMethod.Get, ""))!["counts"]!.Number("devicesHeldInMemory").ShouldBe(100);
    }

    [Fact]
    public async Task Counts_are_right_for_a_hundred_thousand_devices_too()
    {
        var groups = await ListAsync("/v2/groups");
        var client = groups.First(group => group.Number("descendent_device_count") is > 100 and < 2000);

        (await ListAsync($"/v2/devices?ancestor_group_id={client.Id()}")).Count.ShouldBe(client.Number("descendent_device_count"));
        var ungrouped = (await ControlAsync(HttpMethod.Get, ""))!["counts"]!.Number("ungroupedDevices");
        (groups.Sum(group => group.Number("device_count")) + ungrouped).ShouldBe(100_000);
    }

    private static async Task<string> ReadAsync(Uri simulator, string path)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", Key);
        return await http.GetStringAsync(new Uri(simulator, path));
    }
}
