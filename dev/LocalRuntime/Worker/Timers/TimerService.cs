using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LocalRuntime.Worker;

/// <summary>Runs the functions with a timer trigger until the host stops.</summary>
internal sealed class TimerService(FunctionCatalog catalog, IConfiguration configuration, IServiceProvider services) : BackgroundService
{
    // Made with the service, so that a wrong schedule or a missing setting stops the start.
    private readonly ScheduledFunction[] _functions =
    [
        .. catalog.TriggeredBy<TimerTriggerAttribute>().Select(function => ActivatorUtilities.CreateInstance<ScheduledFunction>(
            services, function, TimerSchedule.Parse(function.Name, ((TimerTriggerAttribute)function.Trigger).Schedule, configuration))),
    ];

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(_functions.Select(function => function.RunUntilAsync(stoppingToken)));
}
