using Integration.Core.Storage;
using Integration.Core.Tests.Storage;
using Integration.Core.Work;
using Integration.Testing.Tables;

namespace Integration.Core.Tests.Work;

[Collection(StorageCollection.Name)]
public sealed class DueIndexTests(TestStorage storage)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _clock = new(Some.Now);
    private readonly OrganizationId _organization = Some.NewOrganization();

    private WorkKey Work => new("alerts", _organization);

    [Fact]
    public async Task What_is_put_for_a_time_is_due_from_its_minute_on()
    {
        await Index().PutAsync(Work, Some.Now.AddMinutes(35) - Second, 0, default);

        (await DueAsync(Some.Now.AddMinutes(35) - Second)).ShouldBeEmpty();
        (await DueAsync(Some.Now.AddMinutes(35))).ShouldHaveSingleItem().At.ShouldBe(Some.Now.AddMinutes(35) - Second);
    }

    [Fact]
    public async Task What_is_put_for_a_time_that_has_passed_is_due_now()
    {
        await Index().PutAsync(Work, Some.Minute(-5), 0, default);

        (await DueAsync(Some.Minute(-1))).ShouldBeEmpty();
        (await DueAsync(Some.Now)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_work_costs_a_process_one_write_a_minute_however_many_ask_for_it_at_once()
    {
        var index = new DueIndex(storage.Watched(out var requests), _clock);
        _clock.Advance(Second);

        // None is answered before all have asked.
        var asked = new TaskCompletionSource();
        requests.Before = _ => asked.Task;
        var puts = Enumerable.Range(0, 20).Select(_ => index.PutAsync(Work, default)).ToList();
        puts.ShouldAllBe(put => !put.IsCompleted);
        asked.SetResult();
        await Task.WhenAll(puts);
        requests.Before = null;
        for (var second = 1; second < 60; second++)
        {
            await index.PutAsync(Work, default);
            _clock.Advance(Second);
        }

        requests.Writes.ShouldBe(1);
        await index.PutAsync(Work, _clock.GetUtcNow() + Second, 0, default);
        requests.Writes.ShouldBe(2);
    }

    [Fact]
    public async Task A_write_that_failed_is_everyones_failure_and_the_next_one_tries_again()
    {
        var index = new DueIndex(storage.Watched(out var requests), _clock);
        requests.Before = _ => throw new InvalidOperationException();
        foreach (var put in Enumerable.Range(0, 3).Select(_ => index.PutAsync(Work, default)).ToList())
        {
            await Should.ThrowAsync<InvalidOperationException>(put);
        }

        requests.Before = null;
        await index.PutAsync(Work, default);
        (await DueAsync(Some.Now)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_was_put_in_passed_minutes_is_forgotten()
    {
        const int organizations = 200;
        var tables = new Tables(new TableWire(new MemoryTables()).Connect(), []);
        await tables.CreateMissingAsync(default);
        var index = new DueIndex(tables, _clock);
        for (var minute = 0; minute < 10; minute++)
        {
            for (var number = 0; number < organizations; number++)
            {
                await index.PutAsync(new WorkKey("anything", Some.NewOrganization()), default);
            }

            _clock.Advance(TimeSpan.FromMinutes(1));
        }

        index.Remembered.ShouldBeLessThanOrEqualTo(3 * organizations);
    }

    [Fact]
    public async Task A_request_is_taken_once_and_only_by_the_process_that_made_it()
    {
        var index = Index();
        await index.PutAsync(Work, default);
        index.TakeRequest(Work).ShouldBeFalse("it is started by who put it");

        await index.RequestAsync(Work, default);

        Index().TakeRequest(Work).ShouldBeFalse();
        (index.TakeRequest(Work), index.TakeRequest(Work)).ShouldBe((true, false));
    }

    [Fact]
    public async Task What_must_start_is_found_by_its_organization_and_is_not_lost_beside_what_may()
    {
        var index = Index();
        await index.PutMustStartAsync(Work, Some.Now + Second, 3, default);
        await index.PutAsync(Work, Some.Now + Second, 3, default);
        await index.PutMustStartAsync(new WorkKey("alerts", Some.NewOrganization()), Some.Now, 3, default);
        await index.PutMustStartAsync(Work, Some.Minute(2), 3, default);

        var found = await index.MustStartAsync(_organization, Some.Now + (3 * Second), default).ToListAsync();

        var entry = found.ShouldHaveSingleItem();
        (entry.Work(), entry.At, entry.Version, entry.MustStart).ShouldBe((Work, Some.Now + Second, 3, true));
        (await DueParts.EntriesAsync(storage.Tables, _organization)).Count.ShouldBe(3);
    }

    [Fact]
    public async Task Entries_are_moved_together_and_one_that_somebody_else_moved_is_not_in_the_way_of_the_others()
    {
        var organizations = Enumerable.Range(0, 60).Select(_ => Some.NewOrganization()).ToList();
        var entries = new List<DueEntry>();
        foreach (var organization in organizations)
        {
            await Index().PutAsync(new WorkKey("alerts", organization), default);
            entries.AddRange(await DueParts.EntriesAsync(storage.Tables, organization));
        }

        await Index().MoveAsync([(entries[7], null)], default);
        var index = new DueIndex(storage.Watched(out var requests), _clock);
        await index.MoveAsync([.. entries.Select(entry => (entry, (DateTimeOffset?)Some.Minute(9)))], default);

        requests.Writes.ShouldBeLessThan(organizations.Count);
        foreach (var organization in organizations)
        {
            var left = await DueParts.EntriesAsync(storage.Tables, organization);
            left.Select(entry => entry.At).ShouldBe(organization == organizations[7] ? [] : [Some.Minute(9)]);
        }
    }

    private DueIndex Index() => new(storage.Tables, _clock);

    private async Task<List<DueEntry>> DueAsync(DateTimeOffset now)
    {
        var due = Enumerable.Range(0, DueEntry.Partitions).Select(partition => Index().DueAsync(partition, now, default).ToListAsync(default));
        return [.. (await Task.WhenAll(due)).SelectMany(entries => entries).Where(entry => entry.Work() == Work)];
    }
}
