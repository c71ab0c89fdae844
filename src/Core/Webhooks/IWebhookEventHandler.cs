using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Core.Webhooks;

/// <summary>Applies the events of some types. Applying one again changes nothing. An instance serves one turn.</summary>
internal interface IWebhookEventHandler
{
    /// <param name="events">Those that came one after the other, in that order; at least one.</param>
    /// <returns>What came of each, in the same order.</returns>
    Task<IReadOnlyList<EventResult>> HandleAsync(OrganizationId organization, IReadOnlyList<ReceivedEvent> events, CancellationToken cancellationToken);
}

/// <summary>An event, as its handler gets it.</summary>
/// <param name="Account">The client whose own Level account sent it; null for the organization's.</param>
/// <param name="OccurredAt">By Level's clock, but never later than it came.</param>
/// <param name="Data">The event's object; undefined when it has none. Not to be used after the handler has returned.</param>
internal sealed record ReceivedEvent(string Type, ClientId? Account, DateTimeOffset OccurredAt, JsonElement Data);

/// <summary>What came of an event.</summary>
/// <param name="Failure">Why it could not be applied this time; null when it was done with.</param>
internal sealed record EventResult(EventState State, string Reason, AssetId? Asset = null, TicketId? Ticket = null, Exception? Failure = null)
{
    public static EventResult Failed(Exception failure) => new(EventState.Pending, failure.Message, Failure: failure);

    /// <summary>Whatever fails is this event's failure; the others must not suffer for it.</summary>
    public static async Task<EventResult> OfAsync(Func<Task<EventResult>> apply, CancellationToken cancellationToken)
    {
        try
        {
            return await apply();
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            return Failed(failure);
        }
    }
}

/// <summary>Which handler applies the events of a type.</summary>
internal sealed record EventRoute(string Type, Type Handler);

internal static class EventHandlerServices
{
    public static IServiceCollection AddEventHandler<THandler>(this IServiceCollection services, params IEnumerable<string> types)
        where THandler : class, IWebhookEventHandler
    {
        foreach (var type in types)
        {
            services.AddSingleton(new EventRoute(type, typeof(THandler)));
        }

        return services.AddTransient<THandler>();
    }
}
