using System.Net;

namespace Simulators.Tests.Level;

public sealed class PagingTests : LevelTest
{
    [Theory]
    [InlineData("groups")]
    [InlineData("devices")]
    public async Task A_page_has_twenty_items_unless_a_limit_is_given(string list)
    {
        (await ControlAsync(HttpMethod.Post, "groups", new { name = "One more than twenty" })).ShouldNotBeNull();

        var page = await GetAsync($"/v2/{list}");

        page.Data().Count.ShouldBe(20);
        ((bool)page["has_more"]!).ShouldBeTrue();
    }

    [Theory]
    [InlineData("groups")]
    [InlineData("devices")]
    [InlineData("alerts")]
    public async Task Small_pages_show_everything_once_and_in_the_order_of_their_numbers(string list)
    {
        var whole = (await ListAsync($"/v2/{list}")).Select(item => item.Id()).ToList();

        (await ListAsync($"/v2/{list}", limit: 3)).Select(item => item.Id()).ShouldBe(whole);
        whole.Select(Numbers.Of).ShouldBeInOrder(SortDirection.Ascending);
        whole.Distinct().Count().ShouldBe(whole.Count);
    }

    [Theory]
    [InlineData("groups")]
    [InlineData("devices")]
    [InlineData("alerts")]
    public async Task The_page_before_an_item_is_the_one_next_to_it_in_the_same_order(string list)
    {
        var whole = (await ListAsync($"/v2/{list}")).Select(item => item.Id()).ToList();

        var page = await GetAsync($"/v2/{list}?limit=2&ending_before={whole[5]}");
        page.Data().Select(item => item.Id()).ShouldBe(whole[3..5]);
        ((bool)page["has_more"]!).ShouldBeTrue();

        var first = await GetAsync($"/v2/{list}?limit=3&ending_before={whole[3]}");
        first.Data().Select(item => item.Id()).ShouldBe(whole[..3]);
        ((bool)first["has_more"]!).ShouldBeFalse();
    }

    [Fact]
    public async Task A_page_that_ends_with_the_last_item_says_that_there_is_no_more()
    {
        var page = await GetAsync("/v2/devices?limit=60");

        page.Data().Count.ShouldBe(60);
        ((bool)page["has_more"]!).ShouldBeFalse();
    }

    [Theory]
    [InlineData("0")]
    [InlineData("101")]
    [InlineData("-1")]
    [InlineData("many")]
    [InlineData("")]
    public async Task A_limit_that_is_no_number_from_1_to_100_is_refused(string limit)
    {
        using var response = await AskAsync($"/v2/devices?limit={limit}");

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.Content.ReadAsStringAsync()).ShouldContain("\"error\"");
    }

    [Theory]
    [InlineData("starting_after")]
    [InlineData("ending_before")]
    public async Task An_unknown_cursor_is_not_found(string parameter)
    {
        var group = (await GetAsync("/v2/groups?limit=1")).Data()[0].Id();

        (await StatusAsync($"/v2/devices?{parameter}=nothing")).ShouldBe(HttpStatusCode.NotFound);
        (await StatusAsync($"/v2/devices?{parameter}={group}")).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_cursor_of_a_device_deleted_meanwhile_is_not_found()
    {
        var device = await FirstDeviceAsync();
        await ControlAsync(HttpMethod.Delete, $"devices/{device.Id()}");

        (await StatusAsync($"/v2/devices?starting_after={device.Id()}")).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Two_cursors_at_once_are_refused()
    {
        var id = (await FirstDeviceAsync()).Id();

        (await StatusAsync($"/v2/devices?starting_after={id}&ending_before={id}")).ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_filtered_list_pages_as_well()
    {
        var group = (await GetAsync("/v2/groups?limit=1")).Data()[0].Id();
        var whole = (await ListAsync($"/v2/devices?ancestor_group_id={group}")).Select(device => device.Id()).ToList();

        whole.Count.ShouldBeGreaterThan(3);
        (await ListAsync($"/v2/devices?ancestor_group_id={group}", limit: 2)).Select(device => device.Id()).ShouldBe(whole);
        (await GetAsync($"/v2/devices?ancestor_group_id={group}&limit=2&ending_before={whole[3]}")).Data().Select(device => device.Id()).ShouldBe(whole[1..3]);
    }
}
