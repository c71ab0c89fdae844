using Integration.Core.Storage;

namespace Integration.Core.Psa.BuiltIn;

/// <summary>Builds the notes and history entries for one change of a ticket.</summary>
internal sealed class TicketEntries(TicketRow ticket, string by, DateTimeOffset at)
{
    private readonly List<TicketEntryRow> _entries = [];

    public IReadOnlyList<TicketEntryRow> All => _entries;

    public TicketEntries Note(string text, bool isInternal) => Add(TicketEntryRow.NotePrefix(ticket.ToId()), text, isInternal);

    public TicketEntries Change(string text) => Add(TicketEntryRow.ChangePrefix(ticket.ToId()), text, isInternal: true);

    private TicketEntries Add(string prefix, string text, bool isInternal)
    {
        var entry = new TicketEntryRow
        {
            PartitionKey = ticket.PartitionKey,
            RowKey = $"{prefix}{Ids.Ascending(at)}-{_entries.Count:D2}-{Ids.New(6)}",
            At = at,
            By = by,
            Internal = isInternal,
        };
        entry.SetText(text);
        _entries.Add(entry);
        return this;
    }
}
