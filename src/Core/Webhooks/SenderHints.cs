using System.Collections.Concurrent;
using System.Text.Json;
using Azure.Data.Tables;
using Integration.Core.Results;
using Integration.Core.Storage;

namespace Integration.Core.Webhooks;

/// <summary>In the partition of a device or group id: an endpoint whose account has it.</summary>
internal sealed class SenderHintRow : Row
{
    public static string Partition(string subject) => $"hint-{subject}";
}

/// <summary>
/// Whose a device or group is, learnt from verified deliveries on the URL without an endpoint id: who does not use that
/// URL pays nothing for it. A hint only says whose secret to try first.
/// </summary>
internal sealed class SenderHints(Tables tables)
{
    private const int MaxRemembered = 100_000;
    private const int MaxPerSubject = 10;

    private readonly ConcurrentDictionary<string, string> _remembered = [];

    /// <summary>The device and the group that a body, which nobody has verified yet, speaks of.</summary>
    public static IReadOnlyList<string> SubjectsOf(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = WebhookEnvelope.MaxDepth });
            var type = document.RootElement.Text("event_type") ?? document.RootElement.Text("type") ?? document.RootElement.Text("event") ?? "";
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("data", out var data))
            {
                return [];
            }

            var isGroup = type.StartsWith("group", StringComparison.Ordinal);
            var device = type.StartsWith("device", StringComparison.Ordinal) ? data.Text("id") : isGroup ? null : data.Text("device_id");
            var group = isGroup ? data.Text("id") : data.Text("group_id");
            return [.. new[] { device is null ? null : Ids.From("device", device), group is null ? null : Ids.From("group", group) }.OfType<string>()];
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            return [];
        }
    }

    /// <summary>Endpoints that this instance remembers.</summary>
    public IEnumerable<string> Remembered(IReadOnlyList<string> subjects) =>
        subjects.Select(subject => _remembered.GetValueOrDefault(subject)).OfType<string>().Distinct();

    /// <summary>Endpoints that the storage knows.</summary>
    public async Task<IReadOnlyList<string>> FindAsync(IReadOnlyList<string> subjects, CancellationToken cancellationToken)
    {
        var found = await Task.WhenAll(subjects.Select(subject =>
            tables.Endpoints.ByPrefix<SenderHintRow>(
                SenderHintRow.Partition(subject), "", maxPerPage: MaxPerSubject, cancellationToken: cancellationToken).ToListAsync(cancellationToken)));
        return [.. found.SelectMany(rows => rows).Select(row => row.RowKey).Distinct().Take(MaxPerSubject)];
    }

    /// <summary>Remembers what a verified delivery has shown.</summary>
    /// <param name="keep">Whether to keep it in the storage as well: worth it where trying all secrets is much work.</param>
    public async Task LearnAsync(IReadOnlyList<string> subjects, string endpoint, bool keep, CancellationToken cancellationToken)
    {
        foreach (var subject in subjects)
        {
            if (keep)
            {
                await tables.Endpoints.UpsertEntityAsync(
                    new SenderHintRow { PartitionKey = SenderHintRow.Partition(subject), RowKey = endpoint }, TableUpdateMode.Replace, cancellationToken);
            }

            if (_remembered.Count >= MaxRemembered)
            {
                _remembered.Clear();
            }

            _remembered[subject] = endpoint;
        }
    }
}
