using System.Text.Json.Nodes;
using Simulators.HaloPsa.Rows;

namespace Simulators.HaloPsa.Worlds;

/// <summary>All that a HaloPSA holds. Whoever reads or changes it holds its lock; rows themselves never change.</summary>
internal sealed class HaloWorld(HaloPsaSimulatorOptions options)
{
    /// <summary>Client and site of what belongs nowhere. They are not in lists.</summary>
    public const int Unknown = 1;

    private readonly Dictionary<int, List<HaloAction>> _actions = [];
    private JsonNode? _logo;
    private int _nextTag = 1;

    public Lock Lock { get; } = new();

    public TimeProvider Time => options.Time;

    public RowTable<HaloClient> Clients { get; } = new(12);

    public RowTable<HaloSite> Sites { get; } = new(18);

    public RowTable<HaloTicketType> TicketTypes { get; } = new(1);

    public RowTable<HaloStatus> Statuses { get; } = new(1);

    public RowTable<HaloOutcome> Outcomes { get; } = new(1);

    public List<HaloPriority> Priorities { get; } = [];

    public RowTable<HaloAssetType> AssetTypes { get; } = new(130);

    public RowTable<HaloField> Fields { get; } = new(101);

    public RowTable<HaloAsset> Assets { get; } = new(4711);

    public RowTable<HaloTicket> Tickets { get; } = new(20345);

    public IEnumerable<HaloAction> Actions => _actions.Values.SelectMany(actions => actions);

    public HaloSettings Settings { get; set; } = new() { TenantCheck = options.Tenant.Length > 0, RequestsPerFiveMinutes = options.RequestsPerFiveMinutes };

    public HaloApplication Application { get; set; } = new();

    public AgentRights Agent { get; set; } = new();

    public IReadOnlyList<HaloAction> ActionsOf(int ticket) => _actions.GetValueOrDefault(ticket) ?? [];

    public HaloSite SiteOf(HaloAsset asset) => Sites.Find(asset.SiteId) ?? Sites.Find(Unknown)!;

    public HaloClient ClientOf(HaloSite site) => Clients.Find(site.ClientId) ?? Clients.Find(Unknown)!;

    public HaloClient ClientOf(HaloAsset asset) => ClientOf(SiteOf(asset));

    public HaloSite? MainSiteOf(int client) => Sites.All.FirstOrDefault(site => site.ClientId == client && !site.Inactive);

    public bool IsClosed(HaloTicket ticket) => Statuses.Find(ticket.StatusId) is { IsClosed: true };

    /// <summary>The value that a type's first, second or third key field has.</summary>
    public string KeyField(HaloAsset asset, int number)
    {
        var field = AssetTypes.Find(asset.AssetTypeId)?.KeyFields.ElementAtOrDefault(number) ?? 0;
        return asset.Fields.GetValueOrDefault(field) ?? "";
    }

    public HaloAction AddAction(HaloAction action)
    {
        if (!_actions.TryGetValue(action.TicketId, out var actions))
        {
            _actions[action.TicketId] = actions = [];
        }

        action = action with { Id = actions.Count + 1 };
        actions.Add(action);
        return action;
    }

    public HaloAction PutAction(HaloAction action) => _actions[action.TicketId][action.Id - 1] = action;

    /// <summary>A ticket in another status, with all that follows from that.</summary>
    public HaloTicket WithStatus(HaloTicket ticket, int status)
    {
        var now = Time.GetUtcNow();
        var closes = Statuses.Find(status) is { IsClosed: true };
        return ticket with
        {
            StatusId = status,
            HasBeenClosed = ticket.HasBeenClosed || closes,
            DateClosed = closes ? (IsClosed(ticket) ? ticket.DateClosed : null) ?? now : null,
            LastUpdate = now,
        };
    }

    public string NextTag(HaloAssetType type) => $"{type.TagPrefix}{_nextTag++:D5}";

    /// <summary>Text of the given length, as base64 in a row.</summary>
    public JsonNode Logo(int bytes)
    {
        if (_logo?.GetValue<string>().Length != bytes)
        {
            _logo = JsonValue.Create(new string('A', bytes));
        }

        return _logo!.DeepClone();
    }
}
