using Integration.Core.Alerts;
using Integration.Core.Psa;
using Integration.Core.Psa.BuiltIn;
using Integration.Core.Sync;

namespace Integration.Core.Tests.Alerts;

public sealed class AlertDecisionTests
{
    private static readonly SyncSettings On = SyncSettings.Default with { AutoCreateTickets = true };

    public static TheoryData<bool, bool, string, string, string, string> Everything()
    {
        var table = new TheoryData<bool, bool, string, string, string, string>();
        foreach (var sync in new[] { true, false })
        {
            foreach (var create in new[] { true, false })
            {
                foreach (var asset in new[] { "with client", "without client", "none", "no device" })
                {
                    foreach (var facts in new[] { "active", "cleared", "cleared and active again" })
                    {
                        foreach (var ticket in new[] { "none", "open", "closed by a person", "resolved by the alert", "resolved, no closed status" })
                        {
                            table.Add(sync, create, asset, facts, ticket, Expected(sync && create, asset, facts, ticket).ToString());
                        }
                    }
                }
            }
        }

        return table;
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public void Facts_settings_asset_and_ticket_decide(bool sync, bool create, string asset, string facts, string ticket, string action)
    {
        var settings = SyncSettings.Default with { SyncAlerts = new(sync, 1), AutoCreateTickets = create };
        var device = asset == "no device" ? null : "device-1";
        var alert = Some.AlertSeen(Observations(facts).Select(observation => observation with { Alert = observation.Alert with { DeviceId = device is null ? null : new(device) } }));
        var row = asset switch
        {
            "with client" => Some.Asset(),
            "without client" => Some.Asset(client: null),
            _ => null,
        };

        var decision = Some.Decide(alert, settings, row, Ticket(ticket), ticket is "closed by a person" or "resolved by the alert");

        decision.Action.ToString().ShouldBe(action);
        decision.Reason.Sentence.ShouldNotBeNullOrWhiteSpace();
    }

    [Fact]
    public void The_reason_says_what_keeps_a_ticket_from_being_opened()
    {
        var alert = Some.AlertSeen(Some.Active(1));

        Reason(SyncSettings.Default with { SyncAlerts = new(false, 1) }, Some.Asset()).ShouldBe("No ticket: Sync alerts is off.");
        Reason(SyncSettings.Default, Some.Asset()).ShouldBe("No ticket: Auto-create tickets is off.");
        Reason(On, null).ShouldBe("No ticket: The alert's device has no asset and is not looked up yet.");
        Reason(On, Some.Asset(client: null)).ShouldBe("No ticket: Asset ACME-DC-01 is not assigned to a client.");
        Reason(On, Some.Asset()).ShouldBe("Ticket opened.");

        string Reason(SyncSettings settings, AssetRow? asset) => Some.Decide(alert, settings, asset, null, false).Reason.Sentence;
    }

    [Theory]
    [MemberData(nameof(EveryReason))]
    public void Facts_and_policy_decide(string expected, string facts)
    {
        var (known, policy) = Facts(facts);

        var decision = AlertDecision.Decide(known, policy, Some.Now);

        $"{decision.Action} {decision.Reason.Code}{(decision.LookAgainAt is null ? "" : ", look again")}".ShouldBe(expected);
        (decision.LookAgainAt ?? Some.Now).ShouldBe(Some.Now);
        decision.LooksUpDevice.ShouldBe(decision.Reason.Code == TicketReasonCode.DeviceNotLookedUp);
    }

    [Fact]
    public void Every_reason_is_in_the_table() => EveryReason().Select(row => ((string)row[0]).Split(' ', ',')[1]).Distinct().Order()
        .ShouldBe(Enum.GetNames<TicketReasonCode>().Order());

    /// <summary>What comes out, and in what the facts differ from an active alert whose device has an asset at a client.</summary>
    public static TheoryData<string, string> EveryReason() => new()
    {
        { "Open Opened", "" },
        { "None AlertSyncOff", "sync off, none, no policy, no device, no asset" },
        { "None TicketCreationOff", "none, no device, no asset" },
        { "None NoMatchingPolicy", "no policy, no device, no asset" },
        { "None PolicyCreatesNone", "policy of none, no device, no asset" },
        { "None NoDevice", "no device, no asset" },
        { "None DeviceNotLookedUp, look again", "no asset" },
        { "None NoAsset, look again", "no asset, looked up" },
        { "None NoTarget, look again", "no client" },
        { "None NoTarget, look again", "no client, looked up" },
        { "None AlreadyOpen", "ticket" },
        { "None AlreadyOpen", "ticket, sync off, none, no device, no asset" },
        { "None ClosedByUser", "ticket, closed" },
        { "Reopen Reopened", "ticket, closed, back" },
        { "Reopen Reopened", "ticket, resolved, back" },
        { "None AlreadyOpen", "ticket, back" },
        { "None ClearedWithoutTicket", "cleared" },
        { "None ClearedWithoutTicket", "cleared, sync off, none, no device, no asset" },
        { "Resolve Resolved", "cleared, ticket" },
        { "Resolve Resolved", "cleared, ticket, sync off, none, no device, no asset" },
        { "None Resolved", "cleared, ticket, resolved, told" },
        { "None AlreadyResolved", "cleared, ticket, closed" },
        { "None AlreadyResolved", "cleared, ticket, resolved" },
        { "None ReopenedByUser", "cleared, ticket, reopened" },
    };

    [Fact]
    public void A_ticket_that_a_person_closed_while_the_alert_was_active_stays_closed()
    {
        // Opened at the first turn; that the alert cleared and came back was learnt in the wrong order, so nothing had to be done.
        var alert = Some.AlertSeen(Some.Active(1), Some.Active(3), Some.Resolved(2));
        var ticket = new TicketRow { AlertStateChangedAt = Some.Minute(1), ResolvedAt = Some.Minute(10) };

        Some.Decide(alert, On, Some.Asset(), ticket, true).Action.ShouldBe(TicketAction.None);
    }

    [Fact]
    public void A_ticket_that_a_person_closed_reopens_when_the_alert_clears_and_comes_back_afterwards()
    {
        var alert = Some.AlertSeen(Some.Active(1), Some.Resolved(12), Some.Active(13));
        var ticket = new TicketRow { AlertStateChangedAt = Some.Minute(1), ResolvedAt = Some.Minute(10) };

        Some.Decide(alert, On, Some.Asset(), ticket, true).Action.ShouldBe(TicketAction.Reopen);
    }

    [Fact]
    public void A_ticket_that_a_person_reopened_after_the_alert_had_cleared_stays_open()
    {
        var alert = Some.AlertSeen(Some.Active(1), Some.Resolved(2));
        var ticket = new TicketRow { AlertStateChangedAt = Some.Minute(1), ReopenedAt = Some.Minute(10) };

        Some.Decide(alert, On, Some.Asset(), ticket, false).Action.ShouldBe(TicketAction.None);
        alert.Add(Some.Active(11));
        Some.Decide(alert, On, Some.Asset(), ticket, false).Action.ShouldBe(TicketAction.None);
        alert.Add(Some.Resolved(12));
        Some.Decide(alert, On, Some.Asset(), ticket, false).Action.ShouldBe(TicketAction.Resolve);
    }

    [Fact]
    public void An_alert_that_cleared_at_the_very_instant_it_was_raised_leaves_no_open_ticket()
    {
        var alert = Some.AlertSeen(Some.Active(1), Some.Resolved(1));
        var ticket = new TicketRow { AlertStateChangedAt = Some.Minute(1), ResolvedAt = null };

        Some.Decide(alert, On, Some.Asset(), ticket, false).Action.ShouldBe(TicketAction.Resolve);
    }

    private static (AlertFacts Facts, AlertPolicy Policy) Facts(string words)
    {
        var list = words.Split(", ");
        var (cleared, back) = (Is("cleared"), Is("back"));
        var skip = Is("none") ? TicketReason.TicketCreationOff
            : Is("no policy") ? TicketReason.NoMatchingPolicy("Disk")
            : Is("policy of none") ? TicketReason.PolicyCreatesNone("Disk *")
            : null;
        var ticket = !Is("ticket") ? null : new Some.KnownTicket(
            Some.Minute(Is("told") ? 5 : 1), Is("resolved") ? Some.Minute(5) : null, Is("reopened") ? Some.Minute(6) : null, Is("closed"));
        return (
            new AlertFacts(
                !cleared, Some.Minute(back ? 9 : 1), cleared || back ? Some.Minute(5) : null, !Is("no device"), Is("looked up"),
                Is("no asset") ? null : "ACME-DC-01", new TicketRule(skip, !Is("no asset") && !Is("no client"), "client"), ticket),
            new AlertPolicy(!Is("sync off"), []));

        bool Is(string word) => list.Contains(word);
    }

    private static TicketAction Expected(bool createsTickets, string asset, string facts, string ticket) => (facts, ticket) switch
    {
        ("active" or "cleared and active again", "none") => createsTickets && asset == "with client" ? TicketAction.Open : TicketAction.None,
        ("cleared", "open") => TicketAction.Resolve,
        ("cleared and active again", "closed by a person" or "resolved by the alert" or "resolved, no closed status") => TicketAction.Reopen,
        _ => TicketAction.None,
    };

    private static AlertObservation[] Observations(string facts) => facts switch
    {
        "active" => [Some.Active(1)],
        "cleared" => [Some.Active(1), Some.Resolved(5)],
        _ => [Some.Active(1), Some.Resolved(5), Some.Active(9)],
    };

    /// <summary>Made for the turn at minute 1.</summary>
    private static TicketRow? Ticket(string ticket) => ticket switch
    {
        "open" => new TicketRow { AlertStateChangedAt = Some.Minute(1) },
        "closed by a person" => new TicketRow { AlertStateChangedAt = Some.Minute(1), ResolvedAt = Some.Minute(3) },
        "resolved by the alert" or "resolved, no closed status" => new TicketRow { AlertStateChangedAt = Some.Minute(5), ResolvedAt = Some.Minute(5) },
        _ => null,
    };
}
