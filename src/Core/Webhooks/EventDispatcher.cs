using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Core.Webhooks;

/// <summary>Hands events to their handlers: those of one handler that follow one another together.</summary>
internal sealed class EventDispatcher(IEnumerable<EventRoute> routes, IServiceProvider services)
{
    private readonly Dictionary<string, Type> _handlers = routes.ToDictionary(route => route.Type, route => route.Handler);

    /// <summary>Why an event of this type is kept and not applied.</summary>
    public static string Unsupported(string type) => $"Unsupported event type: {type}.";

    public bool IsSupported(string type) => _handlers.ContainsKey(type);

    /// <returns>What came of each, in the same order.</returns>
    public async Task<IReadOnlyList<EventResult>> DispatchAsync(IReadOnlyList<EventRow> rows, CancellationToken cancellationToken)
    {
        var handlers = new Dictionary<Type, IWebhookEventHandler>();
        var results = new List<EventResult>(rows.Count);
        while (results.Count < rows.Count)
        {
            var type = _handlers.GetValueOrDefault(rows[results.Count].Type);
            var batch = rows.Skip(results.Count).TakeWhile(row => _handlers.GetValueOrDefault(row.Type) == type).ToList();
            if (type is null)
            {
                results.AddRange(batch.Select(row => new EventResult(EventState.Unsupported, Unsupported(row.Type))));
                continue;
            }

            if (!handlers.TryGetValue(type, out var handler))
            {
                handlers[type] = handler = (IWebhookEventHandler)services.GetRequiredService(type);
            }

            results.AddRange(await HandleAsync(handler, batch, cancellationToken));
        }

        return results;
    }

    private static async Task<IEnumerable<EventResult>> HandleAsync(
        IWebhookEventHandler handler, IReadOnlyList<EventRow> rows, CancellationToken cancellationToken)
    {
        var documents = new List<JsonDocument>();
        try
        {
            var events = rows.Select(row =>
            {
                documents.Add(WebhookEnvelope.Data(row.GetBytes(), out var data));
                return new ReceivedEvent(row.Type, row.ToClient(), OccurredAt(row), data);
            }).ToList();
            return await handler.HandleAsync(rows[0].Organization(), events, cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            return rows.Select(_ => EventResult.Failed(failure));
        }
        finally
        {
            documents.ForEach(document => document.Dispose());
        }
    }

    /// <summary>An event cannot have happened after it came: a clock ahead of ours must not outrank what comes later.</summary>
    private static DateTimeOffset OccurredAt(EventRow row) => row.OccurredAt < row.ReceivedAt ? row.OccurredAt : row.ReceivedAt;
}
