using Azure.Data.Tables;

namespace Integration.Functions.Tests.Driving;

/// <summary>
/// One running app, in the shape of Flex Consumption, for all test classes that take this as their class fixture: such classes run beside each other, and
/// their tests stay apart by using an organization and a Level account of their own.
/// </summary>
public sealed class SharedApp : IAsyncLifetime
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);
    private static readonly SemaphoreSlim Gate = new(1);
    private static RunningApp? _running;
    private static int _users;

    public RunningApp App { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await Gate.WaitAsync();
        try
        {
            Interlocked.Increment(ref _users);
            App = _running ??= await StartAsync();
        }
        finally
        {
            Gate.Release();
        }
    }

    /// <summary>The last one ends it. Between two classes there may be a moment without any: better wait than start anew.</summary>
    public async Task DisposeAsync()
    {
        if (Interlocked.Decrement(ref _users) > 0)
        {
            return;
        }

        await Task.Delay(Grace);
        await Gate.WaitAsync();
        try
        {
            if (_users == 0 && _running is { } app)
            {
                _running = null;
                await app.DisposeAsync();
            }
        }
        finally
        {
            Gate.Release();
        }
    }

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
        var app = new RunningApp { IsFlex = true, Settings = new Dictionary<string, string?> { ["Webhooks__EventsPerMinute"] = "100000", ["HaloPsa__AllowPrivateAddresses"] = "true" } };
        await app.InitializeAsync();
        return app;
    }
}
