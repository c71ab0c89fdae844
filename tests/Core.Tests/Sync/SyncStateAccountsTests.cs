using System.Text.Json;
using Integration.Core.Sync;

namespace Integration.Core.Tests.Sync;

/// <summary>Runs over several accounts, and lists that do not end.</summary>
public sealed class SyncStateAccountsTests
{
    private static readonly SyncStepResult Done = new(1);
    private static readonly SyncStepResult Refused = new(0, Failure: "Level rejected the API key (401).") { Ends = FailureScope.Account };
    private static readonly ClientId?[] Clients = [null, new("client-a"), new("client-b")];

    [Fact]
    public void After_the_organizations_account_comes_each_clients_own_without_its_groups()
    {
        var (end, seen) = Run(SyncKind.Full, _ => Done);

        seen.Count(step => step.Phase == SyncStage.Groups).ShouldBe(1);
        foreach (var client in Clients)
        {
            seen.Where(step => step.Client == client && step.Phase is not (SyncStage.Groups or SyncStage.NextAccount)).Select(step => step.Phase)
                .ShouldBe([SyncStage.Devices, SyncStage.RemovedDevices, SyncStage.Alerts, SyncStage.ClearedAlerts]);
        }

        end.HasFailed.ShouldBeFalse();
    }

    [Fact]
    public void A_refused_key_ends_its_account_and_leaves_the_others()
    {
        foreach (var refused in Clients)
        {
            var (end, seen) = Run(SyncKind.Full, state => state.Client == refused ? Refused : Done);

            seen.Count(step => step.Client == refused && step.Phase != SyncStage.NextAccount).ShouldBe(1);
            seen.Where(step => step.Client != refused).Select(step => step.Client).Distinct().Count().ShouldBe(2);
            (end.HasFailed, end.Message).ShouldBe((false, Refused.Failure));
        }
    }

    [Fact]
    public void A_run_that_is_cancelled_ends_in_all_accounts()
    {
        var (end, seen) = Run(
            SyncKind.Full, state => state.Client is null ? Done : new SyncStepResult(0, Failure: "Cancelled by ada.") { Ends = FailureScope.Run });

        seen.Count(step => step.Client is not null).ShouldBe(1);
        (end.HasFailed, end.Message).ShouldBe((false, "Cancelled by ada."));
    }

    [Fact]
    public void A_run_failed_entirely_only_when_it_did_so_in_every_account()
    {
        Run(SyncKind.Alerts, _ => Refused).End.HasFailed.ShouldBeTrue();
        Run(SyncKind.Alerts, state => state.Client is null ? Refused : new SyncStepResult(0)).End.HasFailed.ShouldBeFalse("the clients' had just nothing in them");
        Run(SyncKind.Full, state => state.Client is null ? Refused : new SyncStepResult(0, Failure: "no")).End.HasFailed.ShouldBeTrue();
    }

    [Fact]
    public void What_is_settled_in_the_traversals_own_step_or_was_incomplete_has_no_step_for_what_is_absent()
    {
        Run(SyncKind.Assets, _ => Done with { AbsenceSettled = true }).Seen.ShouldNotContain(step => step.Phase == SyncStage.RemovedDevices);
        Run(SyncKind.Assets, _ => Done with { Incomplete = true }).Seen.ShouldNotContain(step => step.Phase == SyncStage.RemovedDevices);

        var (state, _) = Start(SyncKind.Assets).After(new SyncStepResult(1, "cursor") { Incomplete = true });
        state.After(Done).Next.Phase.ShouldBe(SyncStage.NextAccount, "an earlier step was incomplete");
    }

    [Fact]
    public void A_list_is_begun_again_once_and_then_given_up()
    {
        var broken = new SyncStepResult(0, "cursor", "Level has no such page (404).") { Restart = true };
        var (state, wait) = (Start(SyncKind.Assets) with { Cursor = "cursor" }).After(broken);
        (state.Phase, state.Cursor, state.Failed, wait > TimeSpan.Zero).ShouldBe((SyncStage.Devices, null, 0, true));

        (state, _) = (state with { Cursor = "cursor" }).After(broken);
        (state.Phase, state.Failed, state.Restarted).ShouldBe((SyncStage.NextAccount, 1, false));
    }

    [Fact]
    public void What_comes_once_more_in_a_list_that_is_begun_again_counts_once()
    {
        var (state, _) = (Start(SyncKind.Full) with { Phase = SyncStage.Devices, Items = 7 }).After(new SyncStepResult(100, "cursor"));

        (state, _) = state.After(new SyncStepResult(50, "cursor", "Level has no such page (404).") { Restart = true });
        (state, _) = state.After(new SyncStepResult(160));

        state.Items.ShouldBe(167);
    }

    [Theory]
    [InlineData("")]
    [InlineData("held")]
    [InlineData("failed")]
    public void A_circle_longer_than_a_step_is_found_however_the_steps_end(string how)
    {
        var (state, steps) = (Start(SyncKind.Assets), 0);
        while (state.Phase == SyncStage.Devices)
        {
            var at = $"c{(steps++ % 150) + 1}";
            (state, _) = state.After(how switch
            {
                "held" => new SyncStepResult(0, at) { Wait = TimeSpan.FromSeconds(1) },
                "failed" => new SyncStepResult(0, at, "Level's rate limit was reached (429).", Retry: true),
                _ => new SyncStepResult(0, at),
            });
            steps.ShouldBeLessThan(2000);
        }

        (state.Failed, state.Message).ShouldBe((1, "Level returned the same page twice."));
    }

    [Fact]
    public void A_long_list_that_does_not_go_round_is_walked_to_its_end()
    {
        var state = Start(SyncKind.Assets);
        foreach (var step in Enumerable.Range(0, 3000))
        {
            (state, _) = state.After(new SyncStepResult(1, $"c{step}") { Wait = step % 3 == 0 ? TimeSpan.FromSeconds(1) : null });
            (state, _) = state.After(new SyncStepResult(0, $"c{step}", "Level answered 500.", Retry: true));
        }

        (state.Phase, state.Restarted, state.Items).ShouldBe((SyncStage.Devices, false, 3000));
    }

    [Fact]
    public void Where_a_run_is_stays_small_whatever_happens()
    {
        var (random, state, longest) = (new Random(7), Start(SyncKind.Full), 0);
        for (var step = 0; step < 5000 && state.Phase is not null; step++)
        {
            var cursor = random.Next(3) == 0 ? null : $"{new string('c', 250)}{step}";
            (state, _) = state.After(new SyncStepResult(100, cursor, random.Next(2) == 0 ? null : new string('é', 100_000), Retry: random.Next(2) == 0)
            {
                Next = state.Phase == SyncStage.NextAccount ? new ClientId($"client-{step}") : null,
                Changes = new SyncChanges(1, 1, 1, 1, 1, 1, 1, 1, 1, 1),
            });
            longest = Math.Max(longest, JsonSerializer.Serialize(state).Length);
        }

        longest.ShouldBeLessThan(4096);
    }

    private static SyncState Start(SyncKind kind) => SyncState.Start(Some.Organization, new RunId("run-1"), kind, hasClients: true);

    private static (SyncState End, List<(SyncStage Phase, ClientId? Client)> Seen) Run(SyncKind kind, Func<SyncState, SyncStepResult> step)
    {
        var state = Start(kind);
        var seen = new List<(SyncStage Phase, ClientId? Client)>();
        while (state.Phase is { } phase)
        {
            seen.Add((phase, state.Client));
            var next = Array.IndexOf(Clients, state.Client) + 1;
            (state, _) = state.After(phase == SyncStage.NextAccount ? new SyncStepResult { Next = next < Clients.Length ? Clients[next] : null } : step(state));
        }

        return (state, seen);
    }
}
