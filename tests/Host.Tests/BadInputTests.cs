using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using FunctionsHost.Tests.Driving;

namespace FunctionsHost.Tests;

/// <summary>What cannot work ends the host with exit code 1 and one sentence that names the cause.</summary>
public sealed partial class BadInputTests(BadInputTests.Storage storage) : IClassFixture<BadInputTests.Storage>
{
    private const string DurableSettings = "AzureFunctionsJobHost__extensions__durableTask__storageProvider__";
    private const string AccountKey = "c2VjcmV0LWtleQ==";

    [Theory]
    [InlineData("Unknown option --what.", "--what")]
    [InlineData("--app is missing.")]
    [InlineData("--app needs a value.", "--app")]
    [InlineData("--port 99999: must be a number from 1 to 65535.", "--port", "99999")]
    [InlineData("--only web: must be http, durable or timers.", "--only", "web")]
    [InlineData("holds no worker.config.json", "--app", "no/such/folder")]
    public async Task A_command_line_that_cannot_be(string sentence, params string[] arguments)
    {
        await using var host = TestHost.Launch(arguments, TestHost.SettingsFor(storage.ConnectionString, storage.Journal));
        await ShouldEndAsync(host, sentence);
    }

    [Theory]
    [InlineData("worker.config.json", null, "holds no worker.config.json")]
    [InlineData("worker.config.json", "{", "worker.config.json in")]
    [InlineData("worker.config.json", "{}", "worker.config.json in")]
    [InlineData("host.json", null, "host.json in")]
    [InlineData("host.json", "{ \"version\": ", "host.json in")]
    [InlineData("local.settings.json", "{ \"Values\": ", "local.settings.json")]
    [InlineData("local.settings.json", "[]", "local.settings.json")]
    public async Task A_file_of_the_app_that_is_missing_or_broken(string file, string? content, string sentence)
    {
        var app = Directory.CreateTempSubdirectory("host-tests-app-").FullName;
        foreach (var needed in new[] { "host.json", "worker.config.json" })
        {
            File.Copy(Path.Combine(TestHost.App, needed), Path.Combine(app, needed));
        }

        File.Delete(Path.Combine(app, file));
        if (content is not null)
        {
            await File.WriteAllTextAsync(Path.Combine(app, file), content);
        }

        await using (var host = TestHost.Launch(["--app", app], TestHost.SettingsFor(storage.ConnectionString, storage.Journal)))
        {
            await ShouldEndAsync(host, sentence);
        }

        Directory.Delete(app, recursive: true);
    }

    [Theory]
    [InlineData(null, "AzureWebJobsStorage is not set")]
    [InlineData("", "AzureWebJobsStorage is not set")]
    [InlineData("my storage", "AzureWebJobsStorage is not a storage connection string")]
    [InlineData($"AccountKey={AccountKey};nonsense", "AzureWebJobsStorage is not a storage connection string")]
    [InlineData($"AccountName=a;AccountKey={AccountKey}!;BlobEndpoint=http://127.0.0.1:1/a;", "AzureWebJobsStorage is not a storage connection string")]
    public async Task A_storage_that_is_not_set_or_not_a_connection_string_and_its_key_is_not_printed(string? connection, string sentence)
    {
        await using var host = Launch(new() { ["AzureWebJobsStorage"] = connection });
        await ShouldEndAsync(host, sentence);
        host.Output.ShouldNotContain(AccountKey[..12]);
    }

    [Fact]
    public async Task A_storage_that_refuses_the_key()
    {
        var wrongKey = storage.ConnectionString.Replace(storage.AccountKey, Convert.ToBase64String(new byte[64]), StringComparison.Ordinal);
        await using var host = Launch(new() { ["AzureWebJobsStorage"] = wrongKey });
        await ShouldEndAsync(host, "The storage of AzureWebJobsStorage refuses the key (403");
    }

    [Fact]
    public async Task A_storage_that_is_not_there_for_20_seconds()
    {
        var begun = TimeProvider.System.GetTimestamp();
        var nobody = $"DefaultEndpointsProtocol=http;AccountName=a;AccountKey={AccountKey};BlobEndpoint=http://127.0.0.1:{Azurite.FreePort()}/a;";
        await using var host = Launch(new() { ["AzureWebJobsStorage"] = nobody });
        await ShouldEndAsync(host, "The storage of AzureWebJobsStorage does not answer: Connection refused");
        TimeProvider.System.GetElapsedTime(begun).ShouldBeGreaterThan(TimeSpan.FromSeconds(19));
    }

    [Fact]
    public async Task A_port_in_use()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        await using var host = TestHost.Launch(["--app", TestHost.App, "--port", $"{port}"], TestHost.SettingsFor(storage.ConnectionString, storage.Journal));
        await ShouldEndAsync(host, $"Port {port} is in use.");
    }

    [Theory]
    [InlineData("EverySecond", "every second", "Function EverySecond: the schedule \"every second\" is not a valid NCRONTAB expression or interval.")]
    [InlineData("EverySecond", "00:00:00", "Function EverySecond: the schedule \"00:00:00\" is not a valid")]
    [InlineData("EverySecond", "", "names a setting that is not set: EverySecond.")]
    [InlineData("ConfiguredRoute", "items/{", "Function Configured: the route \"api/items/{\" is not valid")]
    [InlineData("ConfiguredRoute", "items/{id:unheard}", "Function Configured: the route \"api/items/{id:unheard}\" is not valid")]
    [InlineData("AzureFunctionsJobHost__singleton__listenerLockPeriod", "00:05:00", "listenerLockPeriod: 00:05:00 is not a time from 15 to 60 seconds.")]
    [InlineData(DurableSettings + "controlQueueVisibilityTimeout", "00:00:01", "The Durable extension does not start: ControlQueueVisibilityTimeout must be")]
    public async Task A_setting_of_a_function_or_of_an_extension_that_cannot_be(string key, string value, string sentence)
    {
        await using var host = Launch(new() { [key] = value });
        await ShouldEndAsync(host, sentence);
    }

    [Fact]
    public async Task A_worker_that_ends_before_it_is_ready_with_the_end_of_what_it_wrote()
    {
        await using var host = Launch(new() { ["FailIfFileExists"] = Path.Combine(TestHost.App, "host.json") });
        await ShouldEndAsync(host, "before it was ready. Its output:");
        host.Output.ShouldContain("Told not to start by");
    }

    [Fact]
    public async Task A_worker_that_does_not_come_up_again_after_three_attempts()
    {
        var file = Path.Combine(storage.Journal.Folder, "stay-away");
        var settings = new Dictionary<string, string?> { ["FailIfFileExists"] = file };
        await using var host = await TestHost.StartAsync(storage.ConnectionString, storage.Journal, settings: settings);
        await host.Http.StartAsync("Enduring", 600);
        await storage.Journal.WaitForAsync("endure", 1);
        await File.WriteAllTextAsync(file, "");

        ProcessById.Kill(host.WorkerId);

        (await host.WaitForExitAsync()).ShouldBe(1);
        WorkerIds(host.Output).ShouldAllBe(id => !ProcessById.Exists(id), "no worker is left behind");
        host.Output.ShouldContain("Error: The worker failed to start 3 times in a row. The worker ended with exit code");
        host.Output.ShouldContain("Told not to start by");
    }

    private static async Task ShouldEndAsync(ChildProcess host, string sentence)
    {
        await host.WaitForExitAsync().WaitAsync(Wait.Patience);
        host.ExitCode.ShouldBe(1, host.Output);
        var error = host.Output.Split('\n').Where(line => line.StartsWith("Error: ", StringComparison.Ordinal)).ShouldHaveSingleItem();
        error.ShouldContain(sentence);
        WorkerIds(host.Output).ShouldAllBe(id => !ProcessById.Exists(id), "no worker is left behind");
    }

    private static IEnumerable<int> WorkerIds(string output) =>
        WorkerId().Matches(output).Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex("process ([0-9]+)")]
    private static partial Regex WorkerId();

    private ChildProcess Launch(Dictionary<string, string?> changes) => TestHost.Launch(
        ["--app", TestHost.App, "--port", $"{Azurite.FreePort()}"], TestHost.SettingsFor(storage.ConnectionString, storage.Journal, changes));

    /// <summary>One Azurite for all that get so far.</summary>
    public sealed class Storage : IAsyncLifetime
    {
        private Azurite _azurite = null!;

        public Journal Journal { get; } = new();

        public string ConnectionString => _azurite.ConnectionString;

        public string AccountKey => _azurite.AccountKey;

        public async Task InitializeAsync() => _azurite = await Azurite.StartAsync();

        public async Task DisposeAsync()
        {
            await _azurite.DisposeAsync();
            Journal.Dispose();
        }
    }
}
