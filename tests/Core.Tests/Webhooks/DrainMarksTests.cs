using Integration.Core.Tests.Storage;
using Integration.Core.Webhooks;

namespace Integration.Core.Tests.Webhooks;

[Collection(StorageCollection.Name)]
public sealed class DrainMarksTests(TestStorage storage)
{
    private readonly FakeTimeProvider _clock = new(Some.Now);
    private readonly OrganizationId _organization = Some.NewOrganization();

    [Fact]
    public async Task A_drain_that_was_woken_counts_as_awake_for_a_second_in_this_process()
    {
        var marks = Marks();
        marks.IsAwake(_organization).ShouldBeFalse();

        await marks.SetAsync(_organization, default);
        await marks.WakeOnceAsync(_organization, () => Task.CompletedTask);
        marks.IsAwake(_organization).ShouldBeTrue();
        marks.IsAwake(Some.NewOrganization()).ShouldBeFalse();
        Marks().IsAwake(_organization).ShouldBeFalse("another process cannot know");

        _clock.Advance(DrainMarks.HintLifetime);
        marks.IsAwake(_organization).ShouldBeFalse();
    }

    [Fact]
    public async Task A_wake_that_takes_long_does_not_make_anyone_believe_in_the_drain_for_longer()
    {
        var marks = Marks();
        await marks.SetAsync(_organization, default);
        await marks.WakeOnceAsync(_organization, () =>
        {
            _clock.Advance(DrainMarks.HintLifetime);
            return Task.CompletedTask;
        });

        marks.IsAwake(_organization).ShouldBeFalse("the drain counts from the mark");
    }

    [Fact]
    public void A_drain_stays_awake_longer_than_anyone_believes_it_to_be() => DrainMarks.QuietTime.ShouldBeGreaterThan(DrainMarks.HintLifetime * 2);

    [Fact]
    public async Task Events_that_come_at_once_share_one_mark_and_one_wake()
    {
        var marks = new DrainMarks(storage.Watched(out var requests), _clock);
        var wakes = 0;
        var woken = new TaskCompletionSource();

        // None is answered before all have asked.
        var asked = new TaskCompletionSource();
        requests.Before = _ => asked.Task;
        var setting = Enumerable.Range(0, 20).Select(_ => marks.SetOnceAsync(_organization, default)).ToList();
        asked.SetResult();
        await Task.WhenAll(setting);
        var waking = Enumerable.Range(0, 20).Select(_ => marks.WakeOnceAsync(_organization, () =>
        {
            wakes++;
            return woken.Task;
        })).ToList();
        marks.IsAwake(_organization).ShouldBeFalse("nobody is awake before it is so");
        woken.SetResult();
        await Task.WhenAll(waking);

        (requests.Writes, wakes, marks.IsAwake(_organization)).ShouldBe((1, 1, true));
    }

    [Fact]
    public async Task A_wake_that_failed_is_everyones_failure_and_the_next_one_tries_again()
    {
        var marks = Marks();
        var failing = new TaskCompletionSource();
        var waking = Enumerable.Range(0, 3).Select(_ => marks.WakeOnceAsync(_organization, () => failing.Task)).ToList();
        failing.SetException(new InvalidOperationException());
        foreach (var one in waking)
        {
            await Should.ThrowAsync<InvalidOperationException>(one);
        }

        marks.IsAwake(_organization).ShouldBeFalse();
        await marks.SetAsync(_organization, default);
        await marks.WakeOnceAsync(_organization, () => Task.CompletedTask);
        marks.IsAwake(_organization).ShouldBeTrue();
    }

    [Fact]
    public async Task A_drain_goes_to_sleep_when_nobody_has_woken_it_for_a_while()
    {
        (await Marks().IsQuietAsync(_organization, default)).ShouldBeTrue("nobody ever woke it");
        await Marks().SetAsync(_organization, default);
        _clock.Advance(DrainMarks.QuietTime - TimeSpan.FromMilliseconds(1));
        (await Marks().IsQuietAsync(_organization, default)).ShouldBeFalse();

        await Marks().SetAsync(_organization, default);
        _clock.Advance(TimeSpan.FromSeconds(1));
        (await Marks().IsQuietAsync(_organization, default)).ShouldBeFalse("it was woken again since");

        _clock.Advance(DrainMarks.QuietTime);
        (await Marks().IsQuietAsync(_organization, default)).ShouldBeTrue();
        (await SweptAsync()).ShouldContain(_organization, "a slow request may still store an event");
    }

    [Fact]
    public async Task The_sweeper_finds_every_marked_organization_until_nothing_can_come_and_nothing_waits()
    {
        var organizations = Enumerable.Range(0, 5).Select(_ => Some.NewOrganization()).ToList();
        foreach (var organization in organizations)
        {
            await Marks().SetAsync(organization, default);
        }

        organizations.ShouldBeSubsetOf(await SweptAsync());
        _clock.Advance(DrainMarks.MarkLifetime);
        (await SweptAsync(organizations[3])).Intersect(organizations).ShouldBe([organizations[3]]);
        (await SweptAsync()).Intersect(organizations).ShouldBeEmpty("that one's inbox is empty now as well");
    }

    [Fact]
    public async Task A_mark_made_anew_while_the_old_one_is_swept_away_stays()
    {
        await Marks().SetAsync(_organization, default);
        _clock.Advance(DrainMarks.MarkLifetime);

        (await SweptAsync(during: () => Marks().SetAsync(_organization, default))).ShouldNotContain(_organization);

        (await SweptAsync()).ShouldContain(_organization);
    }

    private DrainMarks Marks() => new(storage.Tables, _clock);

    /// <param name="waiting">The one whose inbox is not empty.</param>
    /// <param name="during">What happens between the look at this test's organization and the mark's end.</param>
    private async Task<List<OrganizationId>> SweptAsync(OrganizationId? waiting = null, Func<Task>? during = null)
    {
        var found = new List<OrganizationId>();
        var sweep = Marks().SweepAsync(
            async organization =>
            {
                await (organization == _organization && during is not null ? during() : Task.CompletedTask);
                return organization == waiting;
            },
            default);
        await foreach (var organization in sweep)
        {
            found.Add(organization);
        }

        return found;
    }
}
