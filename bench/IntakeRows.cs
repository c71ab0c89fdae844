using System.Text.Json;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Integration.Core.Storage;
using Integration.Core.Webhooks;

namespace Bench;

/// <summary>
/// The storage requests that the inbox itself makes for events, recorded instead of sent: replayed by the load driver they
/// are the raw inserts, byte by byte, without the product around them. They go to a table of another name, so that the app's own keeps its size.
/// </summary>
internal sealed class IntakeRows : IDisposable
{
    private const string Raw = "Raw";

    private readonly Recorder _recorder = new();
    private readonly Tables _tables;
    private readonly Inbox _inbox;

    public IntakeRows(string connectionString, string prefix = Raw)
    {
        var options = new TableClientOptions { Transport = new HttpClientTransport(_recorder), Retry = { MaxRetries = 0 } };
        _tables = new Tables(new PrefixedTables(connectionString, options, prefix), []);
        _inbox = new Inbox(_tables);
    }

    public static Task CreateTableAsync(string connectionString) => new TableServiceClient(connectionString).CreateTableIfNotExistsAsync(Raw + "Inbox");

    /// <summary>The event's row alone.</summary>
    public Task<List<Shot>> SinglesAsync(IReadOnlyList<SeededOrganization> organizations, int count) =>
        RecordAsync(organizations, count, row => _tables.Inbox.TryAddAsync(row, CancellationToken.None));

    /// <summary>The event's row and its pointer in one transaction, as the inbox stores an event.</summary>
    public Task<List<Shot>> PairsAsync(IReadOnlyList<SeededOrganization> organizations, int count) =>
        RecordAsync(organizations, count, row => _inbox.TryAddAsync(row, CancellationToken.None));

    public void Dispose() => _recorder.Dispose();

    private async Task<List<Shot>> RecordAsync(IReadOnlyList<SeededOrganization> organizations, int count, Func<EventRow, Task> write)
    {
        for (var number = 0; number < count; number++)
        {
            await write(Row(organizations[number % organizations.Count]));
        }

        return _recorder.Take();
    }

    private static EventRow Row(SeededOrganization organization)
    {
        var body = IntakeEvents.Body(IntakeEvents.Unsupported, organization);
        using var json = JsonDocument.Parse(body);
        var now = TimeProvider.System.GetUtcNow();
        var row = new EventRow
        {
            PartitionKey = organization.Id.Value,
            RowKey = EventRow.Key(json.RootElement.GetProperty("event_id").GetGuid()),
            Type = IntakeEvents.Unsupported,
            State = nameof(EventState.Unsupported),
            ReceivedAt = now,
            OccurredAt = now,
        };
        row.SetBytes(body);
        return row;
    }

    private sealed class PrefixedTables(string connectionString, TableClientOptions options, string prefix) : TableServiceClient(connectionString, options)
    {
        public override TableClient GetTableClient(string tableName) => base.GetTableClient(prefix + tableName);
    }

    private sealed class Recorder : HttpMessageHandler
    {
        private List<Shot> _shots = [];

        public List<Shot> Take() => Interlocked.Exchange(ref _shots, []);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var body = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
            var headers = request.Headers.Select(header => (header.Key, string.Join(", ", header.Value)));
            _shots.Add(new Shot(request.RequestUri!, body, request.Content.Headers.GetValues("Content-Type").Single(), [.. headers]));

            // "It is there already" is what both ways to write an event take calmly.
            return new HttpResponseMessage(System.Net.HttpStatusCode.Conflict) { RequestMessage = request, Content = new ByteArrayContent([]) };
        }
    }
}
