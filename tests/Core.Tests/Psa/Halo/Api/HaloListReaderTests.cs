using System.Net;
using System.Text.Json;
using Integration.Core.Psa.Halo.Api;
using Integration.Core.Tests.Storage;

namespace Integration.Core.Tests.Psa.Halo.Api;

[Collection(StorageCollection.Name)]
public sealed class HaloListReaderTests(TestStorage storage)
{
    private readonly StubHalo _halo = new(storage);

    [Fact]
    public async Task Pages_are_of_a_hundred_in_the_order_of_their_ids_until_all_are_there()
    {
        _halo.Answers(Page(3, 1, 2)).Answers(Page(3, 3));

        (await ReadAsync("Site?client_id=12")).ShouldBe([1, 2, 3]);

        _halo.Api.Select(asked => asked.PathAndQuery).ShouldBe(
            ["/api/Site?client_id=12&pageinate=true&page_no=1&page_size=100&order=id", "/api/Site?client_id=12&pageinate=true&page_no=2&page_size=100&order=id"]);
    }

    [Fact]
    public async Task A_short_page_is_no_end_but_an_empty_one_is()
    {
        _halo.Answers(Page(null, 1)).Answers(Page(null, 2)).Answers(Page(null));

        (await ReadAsync()).ShouldBe([1, 2]);
    }

    [Fact]
    public async Task A_list_that_says_it_has_more_and_gives_less_ends_with_its_empty_page()
    {
        _halo.Answers(Page(9, 1)).Answers(Page(9));

        (await ReadAsync()).ShouldBe([1]);
    }

    [Fact]
    public async Task What_moved_to_the_next_page_meanwhile_counts_once()
    {
        _halo.Answers(Page(3, 1, 2)).Answers(Page(3, 2, 3));

        (await ReadAsync()).ShouldBe([1, 2, 3]);
    }

    [Theory]
    [InlineData("""[{"id": 1}, {"id": 2}]""")]
    [InlineData("""{"record_count": 2, "sites": [{"id": 1}, {"id": 2.0}]}""")]
    [InlineData("""{"record_count": 2, "something": 1, "results": [{"id": 1}, {"id": "2"}]}""")]
    public async Task A_list_is_found_however_it_is_wrapped(string json) =>
        (await _halo.Answers(json).Lists.ReadAsync(_halo.Account, "Site", "sites", _halo.Purpose, default)).Count.ShouldBe(2);

    [Fact]
    public async Task The_same_page_again_is_half_a_list_and_a_failure_where_there_are_more()
    {
        _halo.Answers(Page(5, 1, 2)).Answers(Page(5, 1, 2));

        var failure = await Should.ThrowAsync<HaloException>(() => ReadAsync());

        (failure.Failure, failure.Message).ShouldBe((HaloFailure.InvalidResponse, "HaloPSA says that Site has 5 rows, and gives the first 2 again and again."));
    }

    [Fact]
    public async Task The_same_page_again_is_the_end_where_nobody_says_how_many_there_are()
    {
        _halo.Answers(Page(null, 1, 2)).Answers(Page(null, 1, 2));

        (await ReadAsync()).ShouldBe([1, 2]);
    }

    [Fact]
    public async Task A_page_with_logos_that_is_too_large_is_read_in_smaller_ones()
    {
        // As the simulator's rows with logos of 2 MB each.
        _halo.Answers(_ => TooLarge()).Answers(_ => TooLarge()).Answers(Page(6, 1, 2, 3, 4)).Answers(Page(6, 5, 6));

        (await ReadAsync("Client")).ShouldBe([1, 2, 3, 4, 5, 6]);

        _halo.Api.Select(asked => asked.PathAndQuery.Split('&')[2]).ShouldBe(["page_size=100", "page_size=20", "page_size=4", "page_size=4"]);
    }

    private static Task<HttpResponseMessage> TooLarge()
    {
        var answer = new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(Stream.Null) };
        answer.Content.Headers.ContentLength = 200_000_000;
        return Task.FromResult(answer);
    }

    private static string Page(int? count, params int[] ids) => JsonSerializer.Serialize(new { record_count = count, sites = ids.Select(id => new { id }) });

    private async Task<List<int>> ReadAsync(string path = "Site") =>
        [.. (await _halo.Lists.ReadAsync(_halo.Account, path, "sites", _halo.Purpose, default)).Select(row => row.GetProperty("id").GetInt32())];
}
