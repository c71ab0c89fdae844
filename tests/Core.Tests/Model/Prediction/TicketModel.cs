using Integration.Core.Psa.BuiltIn;
using Integration.Core.Tests.Model.Level;
using Integration.Core.Tickets;

namespace Integration.Core.Tests.Model.Prediction;

/// <summary>Which tickets there are after a clean full sync, and whether they are open (product, section 6).</summary>
internal sealed class TicketModel(LevelWorld level, Placements placements)
{
    private readonly Dictionary<string, TicketHistory> _histories = [];
    private bool _autoCreate;

    /// <summary>Whether tickets may have been made since everything was last at rest.</summary>
    private bool _autoCreateSince;

    public void AutoCreate(bool on)
    {
        _autoCreate = on;
        _autoCreateSince |= on;
    }

    public void Lost(LevelEvent news)
    {
        if (level.Alerts.Find(alert => alert.Id == news.About) is { } alert)
        {
            Of(alert).EventLost = true;
        }
    }

    /// <summary>A person closed a ticket, or opened it again.</summary>
    public void Touched(string alert, DateTimeOffset at, bool opened) => Of(level.Alerts.Single(known => known.Id == alert)).Touched(at, opened);

    /// <summary>What differs, in plain words. What is found where the model says "either" is what counts from now on.</summary>
    public IReadOnlyList<string> Check(IReadOnlyList<Ticket> tickets, IReadOnlyList<Asset> assets)
    {
        var differences = new List<string>();
        var byAlert = new Dictionary<string, Ticket>();
        foreach (var ticket in tickets)
        {
            if (!byAlert.TryAdd(ticket.LevelAlertId!.Value.Value, ticket))
            {
                differences.Add($"alert {ticket.LevelAlertId} has two tickets");
            }
        }

        foreach (var alert in level.Alerts)
        {
            byAlert.TryGetValue(alert.Id, out var ticket);
            var asset = assets.FirstOrDefault(asset => asset.LevelDeviceId.Value == alert.Device);
            differences.AddRange(Check(alert, ticket, asset).Select(difference => $"alert {alert}: {difference}"));
            Of(alert).Rest(ticket is not null, ticket?.Status.Closed == false);
        }

        _autoCreateSince = _autoCreate;
        return differences;
    }

    /// <summary>
    /// Before the clean sync: where no event was lost, webhooks alone have brought the ticket to where it belongs, in whatever
    /// order they came.
    /// </summary>
    public IReadOnlyList<string> CheckTold(IReadOnlyList<Ticket> tickets) =>
    [
        .. from ticket in tickets
           let alert = level.Alerts.Single(alert => alert.Id == ticket.LevelAlertId!.Value.Value)
           where !alert.Vanished && !Of(alert).EventLost
           let open = Of(alert).Open()
           where open != Wanted.Either && ticket.Status.Closed != (open == Wanted.No)
           select $"alert {alert}: before the clean sync its ticket is {(ticket.Status.Closed ? "closed" : "open")}, though every event came",
    ];

    private IEnumerable<string> Check(AlertAtLevel alert, Ticket? ticket, Asset? asset)
    {
        var exists = Exists(alert, asset);
        if (ticket is null)
        {
            return exists == Wanted.Yes ? ["it has no ticket"] : [];
        }

        return exists == Wanted.No ? ["it has a ticket, which nothing asked for"] : CheckTicket(alert, ticket, asset);
    }

    private IEnumerable<string> CheckTicket(AlertAtLevel alert, Ticket ticket, Asset? asset)
    {
        var open = Of(alert).Open();
        if (open != Wanted.Either && ticket.Status.Closed != (open == Wanted.No))
        {
            yield return $"its ticket is {(ticket.Status.Closed ? "closed" : "open")}";
        }

        if (ticket.Status.Closed != ticket.ResolvedAt is not null)
        {
            yield return $"its ticket is {ticket.Status.Name} and was resolved at {ticket.ResolvedAt}";
        }

        if (asset is null || ticket.AssetId != asset.Id)
        {
            yield return $"its ticket is linked to asset {ticket.AssetId}, not {asset?.Id}";
        }

        var device = level.Devices.Single(device => device.Id == alert.Device);
        if (ticket.ClientId is not { } client || !placements.Ever(device).Contains(client.Value))
        {
            yield return $"its ticket is at client {ticket.ClientId}, to which its device never belonged";
        }

        var priority = alert.Severity switch { "emergency" => "Critical", "critical" => "High", "warning" => "Medium", _ => "Low" };
        var told = (ticket.Subject, ticket.Priority.ToString(), ticket.Source);
        if (told != ($"[Level Alert] {alert.Name}", priority, TicketSource.Alert))
        {
            yield return $"its ticket is {told}";
        }
    }

    private Wanted Exists(AlertAtLevel alert, Asset? asset) =>
        Of(alert).Exists ? Wanted.Yes
        : asset is null || !_autoCreateSince ? Wanted.No
        : alert.Active && _autoCreate ? Wanted.Yes
        : Wanted.Either;

    private TicketHistory Of(AlertAtLevel alert) => _histories.TryGetValue(alert.Id, out var known) ? known : _histories[alert.Id] = new TicketHistory(alert);
}
