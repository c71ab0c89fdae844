using Azure.Data.Tables;

namespace Integration.Functions.Tests.Driving;

/// <summary>
/// One running app for all test classes that take this as their class fixture: such classes run beside each other, and
/// their tests stay apart by using an organization and a Level account of their own.
/// </summary>
public sealed class SharedApp : IAsyncLifetime
{
    // Ends with the test process; no class knows whether it is the last one.
    private static readonly Lazy<Task<RunningApp>> Running = new(StartAsync);

    public RunningApp App { get; private set; } = null!;

    public async Task InitializeAsync() => App = await Running.Value;

    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>An organization with a Level account of its own, not connected yet.</summary>
    public Task<Msp> NewMspAsync() => App.NewMspAsync();

    /// <summary>An organization that is set up: top-level groups mapped, synced once, tickets on, webhook set at Level.</summary>
    public async Task<Msp> NewMspSetUpAsync()
    {
        var msp = await NewMspAsync();
        await msp.SetUpAsync();
        return msp;
    }

    /// <summary>An organization that is connected and has a webhook, and nothing else: enough for events to come in.</summary>
    public async Task<Msp> NewMspListeningAsync()
    {
        var msp = await NewMspAsync();
        await msp.ConnectAsync();
        await msp.SendWebhooksHereAsync();
        return msp;
    }

    /// <summary>The rows of an organization as they are stored: what no API tells, e.g. whether something was written at all.</summary>
    public Task<IReadOnlyList<TableEntity>> RowsAsync(string table, Msp msp) => App.RowsAsync(table, msp);

    private static async Task<RunningApp> StartAsync()
    {
        // Many tests send to few organizations; the limit has tests of its own.
        var app = new RunningApp { Settings = new Dictionary<string, string?> { ["Webhooks__EventsPerMinute"] = "100000" } };
        await app.InitializeAsync();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(app.SecretsFolder, recursive: true);
        return app;
    }
}
