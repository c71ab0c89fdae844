using Integration.Core.Sync;

namespace Integration.Core.Tests.Sync;

public sealed class SyncStateTests
{
    private static readonly SyncStepResult Done = new(1);
    private static readonly SyncStepResult Stuck = new(0, Failure: "Level answered 500.", Retry: true);
    private static readonly SyncStepResult Broken = new(0, Failure: "Level does not let this key read alerts (403).");
    private static readonly SyncStepResult Fatal = new(0, Failure: "Level rejected the API key (401).") { Ends = FailureScope.Account };

    [Theory]
    [InlineData(SyncKind.Full, new[] { SyncStage.Groups, SyncStage.Devices, SyncStage.RemovedDevices, SyncStage.Alerts, SyncStage.ClearedAlerts })]
    [InlineData(SyncKind.Clients, new[] { SyncStage.Groups })]
    [InlineData(SyncKind.Assets, new[] { SyncStage.Devices, SyncStage.RemovedDevices })]
    [InlineData(SyncKind.Alerts, new[] { SyncStage.Alerts, SyncStage.ClearedAlerts })]
    public void Each_kind_goes_through_its_phases(object kind, object phases)
    {
        var (end, seen) = Run((SyncKind)kind, _ => Done);

        var expected = (SyncStage[])phases;
        seen.ShouldBe(expected);
        end.Items.ShouldBe(expected.Length);
        end.HasFailed.ShouldBeFalse();
        end.Message.ShouldBeNull();
    }

    [Fact]
    public void A_phase_goes_on_from_its_cursor_until_it_is_complete()
    {
        var state = Start(SyncKind.Assets);

        (state, var wait) = state.After(new SyncStepResult(100, "cursor-1"));
        (state.Phase, state.Cursor, state.Items, wait).ShouldBe((SyncStage.Devices, "cursor-1", 100, TimeSpan.Zero));
        (state, _) = state.After(new SyncStepResult(50));
        (state.Phase, state.Cursor, state.Items, state.Steps).ShouldBe((SyncStage.RemovedDevices, null, 150, 2));
    }

    [Fact]
    public void A_step_that_stays_stuck_is_tried_six_times_at_doubled_distances_and_then_given_up()
    {
        var state = Start(SyncKind.Clients);
        var waits = new List<double>();
        while (state.Phase is not null)
        {
            (state, var wait) = state.After(Stuck);
            waits.Add(wait.TotalSeconds);
        }

        foreach (var (wait, least) in waits.Zip([5d, 10, 20, 40, 80, 0]))
        {
            wait.ShouldBeInRange(least, least * 1.25, "a quarter more at most, so that runs that failed together do not come back together");
        }

        (state.Failed, state.Message, state.HasFailed).ShouldBe((1, "Level answered 500.", true));
    }

    [Fact]
    public void No_wait_of_ours_is_over_two_minutes_but_what_Level_asks_for_counts()
    {
        var state = Start(SyncKind.Clients) with { Attempts = 4 };

        state.After(Stuck with { RetryAfter = TimeSpan.FromSeconds(1) }).Wait.TotalSeconds.ShouldBeInRange(80, 100);
        state.After(Stuck with { RetryAfter = TimeSpan.FromMinutes(9) }).Wait.ShouldBe(TimeSpan.FromMinutes(9));
        foreach (var attempts in Enumerable.Range(0, 5))
        {
            (state with { Attempts = attempts }).After(Stuck).Wait.ShouldBeLessThanOrEqualTo(TimeSpan.FromMinutes(2));
        }
    }

    [Fact]
    public void A_try_goes_on_from_where_the_failed_one_stopped()
    {
        var (state, _) = Start(SyncKind.Assets).After(new SyncStepResult(300, "cursor-3", "Level's rate limit was reached (429).", Retry: true));

        (state.Phase, state.Cursor, state.Items, state.Attempts).ShouldBe((SyncStage.Devices, "cursor-3", 300, 1));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    public void Progress_starts_the_count_of_tries_anew_also_where_nothing_of_it_is_synced(int items)
    {
        var state = Start(SyncKind.Assets);
        for (var page = 1; page <= 20; page++)
        {
            (state, _) = state.After(Stuck);
            (state, var wait) = state.After(new SyncStepResult(items, $"cursor-{page}", "Level's rate limit was reached (429).", Retry: true));
            wait.TotalSeconds.ShouldBeInRange(5, 6.25, $"page {page}");
        }

        (state.Phase, state.Cursor).ShouldBe((SyncStage.Devices, "cursor-20"));
    }

    [Fact]
    public void A_completed_step_starts_the_count_of_tries_anew()
    {
        var (state, _) = (Start(SyncKind.Assets) with { Attempts = 5 }).After(new SyncStepResult(0, "cursor-1"));

        state.Attempts.ShouldBe(0);
    }

    [Fact]
    public void A_failed_traversal_skips_what_follows_from_absence_and_goes_on_with_the_rest()
    {
        var (end, seen) = Run(SyncKind.Full, state => state.Phase is SyncStage.Devices ? Broken : Done);

        seen.ShouldBe([SyncStage.Groups, SyncStage.Devices, SyncStage.Alerts, SyncStage.ClearedAlerts]);
        (end.Failed, end.HasFailed, end.Message).ShouldBe((1, false, Broken.Failure));

        Run(SyncKind.Full, state => state.Phase is SyncStage.Alerts ? Broken : Done).Phases
            .ShouldBe([SyncStage.Groups, SyncStage.Devices, SyncStage.RemovedDevices, SyncStage.Alerts]);
        Run(SyncKind.Assets, _ => Broken).Phases.ShouldBe([SyncStage.Devices]);
    }

    [Fact]
    public void Failed_groups_do_not_stop_devices_and_alerts() =>
        Run(SyncKind.Full, state => state.Phase is SyncStage.Groups ? Broken : Done).Phases
            .ShouldBe([SyncStage.Groups, SyncStage.Devices, SyncStage.RemovedDevices, SyncStage.Alerts, SyncStage.ClearedAlerts]);

    [Fact]
    public void A_refused_key_ends_the_run_at_once()
    {
        var (end, seen) = Run(SyncKind.Full, _ => Fatal);

        seen.ShouldBe([SyncStage.Groups]);
        (end.Message, end.HasFailed).ShouldBe((Fatal.Failure, true));
        Run(SyncKind.Full, state => state.Phase is SyncStage.Alerts ? Fatal : Done).End.HasFailed.ShouldBeFalse("something came over before");
    }

    [Fact]
    public void A_run_failed_entirely_when_each_traversal_of_it_failed()
    {
        Run(SyncKind.Full, _ => Broken).End.HasFailed.ShouldBeTrue();
        Run(SyncKind.Full, state => state.Phase is SyncStage.Groups ? Broken : new SyncStepResult(0)).End.HasFailed.ShouldBeFalse();
        Run(SyncKind.Alerts, state => state.Phase is SyncStage.ClearedAlerts ? Broken : new SyncStepResult(0)).End.HasFailed
            .ShouldBeFalse("the traversal succeeded, there was just nothing in it");
    }

    [Fact]
    public void The_first_failure_is_the_message()
    {
        var number = 0;
        Run(SyncKind.Full, _ => new SyncStepResult(0, Failure: $"Failure {++number}")).End.Message.ShouldBe("Failure 1");
    }

    [Fact]
    public void Waiting_for_another_run_is_no_failure()
    {
        var state = Start(SyncKind.Assets) with { Cursor = "cursor-1", Attempts = 2 };
        for (var times = 0; times < 50; times++)
        {
            (state, var wait) = state.After(new SyncStepResult(0, "cursor-1") { Wait = TimeSpan.FromSeconds(7) });
            wait.ShouldBe(TimeSpan.FromSeconds(7));
        }

        (state.Phase, state.Cursor, state.Attempts, state.Failed).ShouldBe((SyncStage.Devices, "cursor-1", 2, 0));
    }

    private static SyncState Start(SyncKind kind) => SyncState.Start(Some.Organization, new RunId("run-1"), kind);

    /// <summary>Steps until the run is over.</summary>
    private static (SyncState End, List<SyncStage> Phases) Run(SyncKind kind, Func<SyncState, SyncStepResult> step)
    {
        var state = Start(kind);
        var seen = new List<SyncStage>();
        while (state.Phase is { } phase)
        {
            seen.Add(phase);
            (state, _) = state.After(step(state));
        }

        return (state, seen);
    }
}
