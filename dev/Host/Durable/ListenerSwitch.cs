using Microsoft.Azure.WebJobs.Host.Listeners;

namespace FunctionsHost.Durable;

/// <summary>
/// Keeps Durable functions from running in a process for another group. They stay known there: a disabled function could not
/// be started from it either.
/// </summary>
/// <param name="isOn">Whether they run.</param>
internal sealed class ListenerSwitch(bool isOn) : IListenerDecorator
{
    public IListener Decorate(ListenerDecoratorContext context) => isOn ? context.Listener : new Silent();

    private sealed class Silent : IListener
    {
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
