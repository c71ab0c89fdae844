using FunctionsHost.Rpc;
using FunctionsHost.Worker;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;
using Microsoft.Azure.WebJobs.Host.Config;
using Microsoft.Azure.WebJobs.Host.Listeners;

namespace FunctionsHost.Durable;

/// <summary>Runs the official Durable extension in a WebJobs host; orchestrations, activities and entities execute in the worker.</summary>
internal sealed class DurableHost(HostOptions options, AppSettings settings, WorkerSupervisor supervisor, Action<ILoggingBuilder> configureLogging)
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(10);

    private IHost? _host;

    /// <summary>Value of Durable client bindings; null without Durable functions.</summary>
    public string? ClientBinding { get; private set; }

    /// <summary>Starts the extension when the app has Durable functions. In a process for another group they do not run, but can be started from it.</summary>
    public async Task StartAsync(IReadOnlyList<Function> functions, CancellationToken cancellationToken)
    {
        var durable = functions.Where(function => DurableFunctions.TriggerOf(function) is not null).ToList();
        if (durable.Count == 0)
        {
            return;
        }

        DurableFunctions.Invoke = (name, input) => InvokeAsync(durable.First(function => function.Name == name), input);
        var host = new HostBuilder()
            .ConfigureAppConfiguration(configuration => configuration.AddInMemoryCollection(Configuration()))
            .ConfigureLogging(configureLogging)
            .ConfigureServices(services =>
            {
                services.AddSingleton<ITypeLocator>(new DurableFunctions(durable)).AddSingleton(NoWebHooks.Provider);
                if (!options.Runs(FunctionGroup.Durable))
                {
                    services.AddSingleton<IListenerDecorator, NoListeners>();
                }
            })
            .ConfigureWebJobs(builder => builder.AddDurableTask())
            .Build();
        try
        {
            // Without storage the extension retries for minutes and does not listen.
            await host.StartAsync(cancellationToken).WaitAsync(cancellationToken);
            _host = host;
        }
        catch (Exception wrong) when (wrong is not OperationCanceledException)
        {
            host.Dispose();
            throw new HostException($"The Durable extension does not start: {wrong.GetBaseException().Message}");
        }

        await host.Services.GetRequiredService<IJobHost>().CallAsync(ClientBindingReader.Name, cancellationToken: cancellationToken);
        ClientBinding = ClientBindingReader.Binding;
    }

    /// <summary>Releases its work. Without storage it cannot, and would hang.</summary>
    public async Task StopAsync()
    {
        if (_host is null)
        {
            return;
        }

        var stopped = _host.StopAsync();
        if (await Task.WhenAny(stopped, Task.Delay(StopTimeout)) == stopped)
        {
            await stopped;
            _host.Dispose();
        }
    }

    private async Task<object?> InvokeAsync(Function function, string? input)
    {
        var isActivity = DurableFunctions.TriggerOf(function) == typeof(ActivityTriggerAttribute);
        var data = isActivity ? new TypedData { Json = input ?? "null" } : new TypedData { String = input ?? "" };
        var worker = await supervisor.GetAsync(CancellationToken.None);
        var result = await worker.InvokeAsync(function.NewInvocation(data, ClientBinding), CancellationToken.None);
        return result?.DataCase switch
        {
            TypedData.DataOneofCase.String => result.String,
            TypedData.DataOneofCase.Json => new Newtonsoft.Json.Linq.JRaw(result.Json),
            _ => null,
        };
    }

    private Dictionary<string, string?> Configuration()
    {
        var values = settings.HostJson.AsEnumerable().ToDictionary(pair => $"AzureWebJobs:{pair.Key}", pair => pair.Value);
        foreach (var (name, value) in settings.Values)
        {
            values[name.Replace("__", ":", StringComparison.Ordinal)] = value;
        }

        values["AzureWebJobsStorage"] = settings.Storage;
        return values;
    }

#pragma warning disable CS0618 // "Not ready for public consumption", and yet the extension does not start without one.
    /// <summary>The extension's own HTTP API is not offered here.</summary>
    private sealed class NoWebHooks : IWebHookProvider
    {
        public static IWebHookProvider Provider { get; } = new NoWebHooks();

        public Uri GetUrl(IExtensionConfigProvider extension) => new("http://localhost/runtime/webhooks/durabletask");
    }
#pragma warning restore CS0618

    /// <summary>Listens to nothing, as Flex Consumption does for another group. A disabled function could not be started from here either.</summary>
    private sealed class NoListeners : IListenerDecorator, IListener
    {
        public IListener Decorate(ListenerDecoratorContext context) => this;

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Cancel()
        {
        }

        public void Dispose()
        {
        }
    }
}
