using System.Reflection;
using System.Text.Json;
using Azure.Core.Serialization;
using LocalRuntime.Worker;
using Microsoft.AspNetCore.Builder;
using Microsoft.Azure.Functions.Worker.Core;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Azure.Functions.Worker.Builder;

public class FunctionsApplicationBuilder : IHostApplicationBuilder, IFunctionsWorkerApplicationBuilder
{
    private readonly WebApplicationBuilder _web;
    private readonly FunctionApp _app;
    private readonly List<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> _middleware = [];

    internal FunctionsApplicationBuilder(string[] args, FunctionApp app)
    {
        _app = app;
        _web = LocalHost.CreateBuilder(args, app);
        var catalog = new FunctionCatalog(app);
        Services.AddSingleton(app);
        Services.AddSingleton(catalog);
        Services.AddSingleton<FunctionInvoker>();
        Services.AddSingleton<FunctionExecution>();
        Services.AddSingleton(ComposePipeline);
        Services.AddSingleton<RunningWork>();
        Services.AddHostedService(services => services.GetRequiredService<RunningWork>());
        Services.AddOptions<JsonSerializerOptions>().Configure(json => json.PropertyNameCaseInsensitive = true);
        Services.AddOptions<WorkerOptions>().PostConfigure<IOptions<JsonSerializerOptions>>(
            (worker, json) => worker.Serializer ??= new JsonObjectSerializer(json.Value));
        Services.TryAddSingleton(TimeProvider.System);
        if (catalog.TriggeredBy<TimerTriggerAttribute>().Any())
        {
            Services.AddSingleton<TimerTable>();
            Services.AddHostedService<TimerService>();
        }

        StartExtensions();
    }

    public IDictionary<object, object> Properties => ((IHostApplicationBuilder)_web).Properties;

    public ConfigurationManager Configuration => _web.Configuration;

    IConfigurationManager IHostApplicationBuilder.Configuration => Configuration;

    public IHostEnvironment Environment => _web.Environment;

    public ILoggingBuilder Logging => _web.Logging;

    public IMetricsBuilder Metrics => _web.Metrics;

    public IServiceCollection Services => _web.Services;

    public IHost Build()
    {
        var host = _web.Build();
        host.MapHttpFunctions();
        host.AnnounceAddress();
        return host;
    }

    public void ConfigureContainer<TContainerBuilder>(IServiceProviderFactory<TContainerBuilder> factory, Action<TContainerBuilder>? configure = null)
        where TContainerBuilder : notnull => ((IHostApplicationBuilder)_web).ConfigureContainer(factory, configure);

    public IFunctionsWorkerApplicationBuilder Use(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> middleware)
    {
        _middleware.Add(middleware);
        return this;
    }

    private FunctionExecutionDelegate ComposePipeline(IServiceProvider services)
    {
        FunctionExecutionDelegate pipeline = services.GetRequiredService<FunctionExecution>().ExecuteAsync;
        return Enumerable.Reverse(_middleware).Aggregate(pipeline, (next, middleware) => middleware(next));
    }

    private void StartExtensions()
    {
        foreach (var extension in _app.Extensions.SelectMany(assembly => assembly.GetCustomAttributes<WorkerExtensionStartupAttribute>()))
        {
            ((WorkerExtensionStartup)Activator.CreateInstance(extension.StartupType)!).Configure(this);
        }
    }
}
