using LocalRuntime.Tests.Tables;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace LocalRuntime.Tests.Durable;

[Collection(AzuriteTables.Name)]
public sealed class TimerAndEventTests(AzuriteTables azurite) : DurableTests(azurite)
{
    private readonly FakeClock _clock = new();

    [Fact]
    public async Task A_timer_fires_when_its_time_has_come_and_not_before()
    {
        Functions.Orchestrator("Waits", async context =>
        {
            await context.CreateTimer(TimeSpan.FromDays(40), CancellationToken.None);
            return context.CurrentUtcDateTime;
        });
        var process = await StartAsync(_clock);
        var due = _clock.GetUtcNow() + TimeSpan.FromDays(40);
        var id = await process.Client.ScheduleNewOrchestrationInstanceAsync("Waits");
        await UntilAsync(async () => (await StateAsync(id)).NextTimer == due);

        _clock.AdvanceTo(due - TimeSpan.FromTicks(1));
        (await process.Client.GetInstanceAsync(id))!.IsCompleted.ShouldBeFalse();

        _clock.AdvanceTo(due);
        (await EndAsync(process, id)).ReadOutputAs<DateTime>().ShouldBe(due.UtcDateTime);
    }

    [Fact]
    public async Task A_timer_that_falls_due_while_its_alarm_is_being_set_fires()
    {
        Functions.Orchestrator("Waits", async context =>
        {
            await context.CreateTimer(TimeSpan.FromSeconds(3), CancellationToken.None);
            return "rung";
        });
        var process = await StartAsync(new HastyClock(_clock));

        (await RunAsync(process, "Waits")).ReadOutputAs<string>().ShouldBe("rung");
    }

    [Fact]
    public async Task Timers_survive_a_restart_and_those_that_fell_due_meanwhile_fire_at_once()
    {
        Functions.Orchestrator("Waits", async context =>
        {
            await context.CreateTimer(TimeSpan.FromMinutes(context.GetInput<int>()), CancellationToken.None);
            return "rung";
        });
        var before = await StartAsync(_clock);
        var early = await before.Client.ScheduleNewOrchestrationInstanceAsync("Waits", 10);
        var late = await before.Client.ScheduleNewOrchestrationInstanceAsync("Waits", 30);
        await UntilAsync(async () => (await StateAsync(early)).NextTimer is not null && (await StateAsync(late)).NextTimer is not null);
        await before.StopAsync();
        _clock.Advance(TimeSpan.FromMinutes(20));

        var after = await StartAsync(_clock);

        await UntilAsync(async () => (await StateAsync(early)).HasEnded);
        (await StateAsync(late)).HasEnded.ShouldBeFalse();
        _clock.Advance(TimeSpan.FromMinutes(10));
        await UntilAsync(async () => (await StateAsync(late)).HasEnded);
        (await after.Client.GetInstanceAsync(late, getInputsAndOutputs: true))!.ReadOutputAs<string>().ShouldBe("rung");
    }

    [Fact]
    public async Task A_cancelled_timer_holds_nothing_up()
    {
        Functions.Orchestrator("Cancels", async context =>
        {
            using var cancellation = new CancellationTokenSource();
            var timer = context.CreateTimer(TimeSpan.FromDays(1), cancellation.Token);
            await context.CallActivityAsync("Any");
            cancellation.Cancel();
            await context.CallActivityAsync("Any");
            return timer.Status.ToString();
        }).Activity("Any", _ => null);
        var process = await StartAsync(_clock);

        (await RunAsync(process, "Cancels")).ReadOutputAs<string>().ShouldBe("Canceled");
    }

    [Fact]
    public async Task An_event_may_come_before_it_is_awaited_and_its_name_in_any_case()
    {
        Functions
            .Orchestrator("Slow", async context =>
            {
                await context.WaitForExternalEvent<string>("start");
                return new[] { await context.WaitForExternalEvent<int>("Number"), await context.WaitForExternalEvent<int>("number") };
            });
        var process = await StartAsync();
        await process.Client.ScheduleNewOrchestrationInstanceAsync("Slow", new StartOrchestrationOptions("slow"));

        await process.Client.RaiseEventAsync("slow", "NUMBER", 1);
        await process.Client.RaiseEventAsync("slow", "number", 2);
        await process.Client.RaiseEventAsync("slow", "START");

        (await EndAsync(process, "slow")).ReadOutputAs<int[]>().ShouldBe([1, 2]);
    }

    [Fact]
    public async Task Waiting_for_an_event_may_time_out()
    {
        Functions.Orchestrator("Impatient", async context =>
        {
            try
            {
                return await context.WaitForExternalEvent<string>("answer", TimeSpan.FromMinutes(5));
            }
            catch (TaskCanceledException)
            {
                return "too late";
            }
        });
        var process = await StartAsync(_clock);
        var asked = await process.Client.ScheduleNewOrchestrationInstanceAsync("Impatient");
        var answered = await process.Client.ScheduleNewOrchestrationInstanceAsync("Impatient");
        await UntilAsync(async () => (await StateAsync(asked)).NextTimer is not null);

        await process.Client.RaiseEventAsync(answered, "answer", "in time");
        (await EndAsync(process, answered)).ReadOutputAs<string>().ShouldBe("in time");
        _clock.Advance(TimeSpan.FromMinutes(5));

        (await EndAsync(process, asked)).ReadOutputAs<string>().ShouldBe("too late");
    }

    [Fact]
    public async Task Orchestrations_send_each_other_events()
    {
        Functions
            .Orchestrator("Asks", async context =>
            {
                context.SendEvent("answers", "question", new { from = context.InstanceId });
                return await context.WaitForExternalEvent<string>("answer");
            })
            .Orchestrator("Answers", async context =>
            {
                var question = await context.WaitForExternalEvent<Dictionary<string, string>>("question");
                context.SendEvent(question["from"], "answer", "42");
                return null;
            });
        var process = await StartAsync();
        await process.Client.ScheduleNewOrchestrationInstanceAsync("Answers", new StartOrchestrationOptions("answers"));

        (await RunAsync(process, "Asks")).ReadOutputAs<string>().ShouldBe("42");
        (await EndAsync(process, "answers")).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
    }

    [Fact]
    public async Task Raising_an_event_needs_an_instance_that_has_not_ended()
    {
        Functions.Orchestrator("Short", _ => Task.FromResult<object?>(null));
        var process = await StartAsync();
        await RunAsync(process, "Short", instanceId: "short");

        await Should.ThrowAsync<ArgumentException>(process.Client.RaiseEventAsync("nobody", "event"));
        await Should.ThrowAsync<InvalidOperationException>(process.Client.RaiseEventAsync("short", "event"));
    }

    [Fact]
    public async Task Hundreds_of_events_arrive_once_each_and_in_order()
    {
        Functions.Orchestrator("Counts", async context =>
        {
            var seen = new List<int>();
            while (seen.Count < 150)
            {
                seen.Add(await context.WaitForExternalEvent<int>("n"));
            }

            return seen;
        });
        var process = await StartAsync();
        await process.Client.ScheduleNewOrchestrationInstanceAsync("Counts", new StartOrchestrationOptions("counts"));

        for (var i = 0; i < 150; i++)
        {
            await process.Client.RaiseEventAsync("counts", "n", i);
        }

        (await EndAsync(process, "counts")).ReadOutputAs<int[]>().ShouldBe(Enumerable.Range(0, 150));
    }

    /// <summary>Time passes between the decision how long to wait and the beginning of the wait, just as much; and does not go on.</summary>
    private sealed class HastyClock(FakeClock clock) : TimeProvider
    {
        public override long TimestampFrequency => clock.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

        public override long GetTimestamp() => clock.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new HastyTimer(clock, clock.CreateTimer(callback, state, dueTime, period));
    }

    private sealed class HastyTimer(FakeClock clock, ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                clock.Advance(dueTime);
            }

            return timer.Change(dueTime, period);
        }

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
