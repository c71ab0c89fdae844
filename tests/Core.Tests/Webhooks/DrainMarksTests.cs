using Integration.Core.Organizations;
using Integration.Core.Tests.Storage;
using Integration.Core.Webhooks;

namespace Integration.Core.Tests.Webhooks;

[Collection(StorageCollection.Name)]
public sealed class DrainMarksTests(TestStorage storage)
{
    private readonly FakeClock _clock = new();
    private readonly OrganizationId _organization = Some.NewOrganization();

    [Fact]
    public void A_drain_that_was_woken_counts_as_awake_for_a_second_in_this_process()
    {
        var marks = Marks();
        marks.IsAwake(_organization).ShouldBeFalse();

        marks.Woken(_organization);
        marks.IsAwake(_organization).ShouldBeTrue();
        marks.IsAwake(Some.NewOrganization()).ShouldBeFalse();
        Marks().IsAwake(_organization).ShouldBeFalse("another process cannot know");

        _clock.Advance(DrainMarks.HintLifetime);
        marks.IsAwake(_organization).ShouldBeFalse();
    }

    [Fact]
    public void A_drain_stays_awake_longer_than_anyone_believes_it_to_be() => DrainMarks.QuietTime.ShouldBeGreaterThan(DrainMarks.HintLifetime * 2);

    [Fact]
    public async Task Events_that_come_at_once_share_one_mark_and_one_wake()
    {
        var marks = new DrainMarks(storage.Watched(out var requests), _clock);
        var wakes = 0;
        var woken = new TaskCompletionSource();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => marks.SetOnceAsync(_organization, default)));
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
        await marks.WakeOnceAsync(_organization, () => Task.CompletedTask);
        marks.IsAwake(_organization).ShouldBeTrue();
    }

    [Fact]
    public async Task A_drain_goes_to_sleep_when_nobody_has_woken_it_for_a_while()
    {
        await Marks().SetAsync(_organization, default);
        _clock.Advance(DrainMarks.QuietTime - TimeSpan.FromMilliseconds(1));
        (await Marks().TryClearAsync(_organization, default)).ShouldBeFalse();

        await Marks().SetAsync(_organization, default);
        _clock.Advance(TimeSpan.FromSeconds(1));
        (await Marks().TryClearAsync(_organization, default)).ShouldBeFalse("it was woken again since");

        _clock.Advance(DrainMarks.QuietTime);
        (await Marks().TryClearAsync(_organization, default)).ShouldBeTrue();
        (await AllAsync()).ShouldNotContain(_organization);
        (await Marks().TryClearAsync(_organization, default)).ShouldBeTrue("there is no mark any more");
    }

    [Fact]
    public async Task A_mark_made_while_the_drain_goes_to_sleep_keeps_it_awake()
    {
        await Marks().SetAsync(_organization, default);
        _clock.Advance(DrainMarks.QuietTime);
        var marks = new DrainMarks(storage.Watched(out var requests), _clock);
        requests.Before = method => method == "DELETE" ? Marks().SetAsync(_organization, default) : Task.CompletedTask;

        (await marks.TryClearAsync(_organization, default)).ShouldBeFalse();

        (await AllAsync()).ShouldContain(_organization);
    }

    [Fact]
    public async Task The_sweeper_finds_every_marked_organization()
    {
        var organizations = Enumerable.Range(0, 5).Select(_ => Some.NewOrganization()).ToList();
        foreach (var organization in organizations)
        {
            await Marks().SetAsync(organization, default);
        }

        organizations.ShouldBeSubsetOf(await AllAsync());
    }

    private DrainMarks Marks() => new(storage.Tables, _clock);

    private async Task<List<OrganizationId>> AllAsync()
    {
        var all = new List<OrganizationId>();
        await foreach (var organization in Marks().AllAsync(default))
        {
            all.Add(organization);
        }

        return all;
    }
}
