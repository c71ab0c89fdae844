using Azure.Data.Tables;
using LocalRuntime.Durable;
using LocalRuntime.Worker;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

[assembly: WorkerExtensionStartup(typeof(DurableStartup))]

namespace LocalRuntime.Durable;

/// <summary>Adds the orchestration engine to the host of an app that uses it.</summary>
internal sealed class DurableStartup : WorkerExtensionStartup
{
    private const string ConnectionKey = "AzureWebJobsStorage";

    public override void Configure(IFunctionsWorkerApplicationBuilder applicationBuilder)
    {
        var services = applicationBuilder.Services;
        services.AddSingleton(provider => new WorkerConverter(provider.GetRequiredService<IOptions<WorkerOptions>>().Value.Serializer!));
        services.AddSingleton<IFunctions, HostFunctions>();
        services.AddSingleton<IParameterBinder, DurableClientBinder>();
        services.AddDurableEngine(provider => new TableClient(
            provider.GetRequiredService<IConfiguration>()[ConnectionKey]
                ?? throw new InvalidOperationException($"{ConnectionKey} is not configured; orchestrations are kept there."),
            HubName.In(provider.GetRequiredService<FunctionApp>().Folder)));
    }
}
