using Integration.Core.Sync;
using Integration.Core.Tests.Storage;

namespace Integration.Core.Tests.Sync;

[Collection(StorageCollection.Name)]
public sealed class SeenItemsTests(TestStorage storage)
{
    private const string List = "devices";

    private static readonly RunId Run = new("1");

    private readonly OrganizationId _organization = Some.NewOrganization();
    private readonly SeenItems _seen = new(storage.Tables);

    [Fact]
    public async Task What_any_step_has_seen_is_seen_until_it_is_deleted()
    {
        await AddAsync(List, null, [.. Enumerable.Range(0, 5000).Select(number => (ulong)number)]);
        await AddAsync(List, "cursor", 6000);
        await AddAsync(List, "cursor", 7000);

        (await ReadAsync(List)).ShouldBe(
            [.. Enumerable.Range(0, 5000).Select(number => (ulong)number), 7000ul], ignoreOrder: true, "a repeated step replaces its first try");

        await _seen.DeleteAsync(_organization, Run, default);
        (await ReadAsync(List)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Lists_and_runs_are_apart()
    {
        await AddAsync(List, null, 1);
        await AddAsync("devices-a", null, 2);

        (await ReadAsync(List)).ShouldBe([1ul]);
        (await _seen.ReadAsync(_organization, new RunId("2"), List, default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_step_keeps_more_than_a_row_holds()
    {
        await AddAsync(List, null, [.. Enumerable.Range(0, 70_000).Select(number => (ulong)number)]);

        (await ReadAsync(List)).Count.ShouldBe(70_000);
    }

    [Fact]
    public void Different_items_have_different_hashes_which_never_change()
    {
        Enumerable.Range(0, 10_000).Select(number => SeenItems.Hash($"{number}")).Distinct().Count().ShouldBe(10_000);
        SeenItems.Hash("a").ShouldBe(0xCABD_1BCA_1281_97CAul);
    }

    private Task AddAsync(string list, string? step, params ulong[] items) => _seen.AddAsync(_organization, Run, list, step, items, default);

    private Task<IReadOnlySet<ulong>> ReadAsync(string list) => _seen.ReadAsync(_organization, Run, list, default);
}
