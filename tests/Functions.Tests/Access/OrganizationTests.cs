using System.Net;
using Integration.Functions.Tests.Driving;

namespace Integration.Functions.Tests.Access;

public sealed class OrganizationTests(SharedApp app) : IClassFixture<SharedApp>
{
    [Fact]
    public async Task Whoever_makes_an_organization_owns_it_and_finds_it_under_me()
    {
        var user = $"Founder-{Guid.NewGuid():N}@Example.com";
        var api = app.App.As(user);

        using var created = await api.PostAsync("api/organizations", new { name = "  Blue Harbor IT  " });

        created.StatusCode.ShouldBe(HttpStatusCode.Created);
        var organization = await created.BodyAsync();
        organization.Text("name").ShouldBe("Blue Harbor IT");
        var me = await (await api.GetAsync("api/me")).BodyAsync();
        me.Text("user").ShouldBe(user.ToLowerInvariant());
        var mine = me.Items("organizations").ShouldHaveSingleItem();
        mine.Text("id").ShouldBe(organization.Text("id"));
        mine.Text("role").ShouldBe("owner");
        var listed = await (await api.GetAsync("api/organizations")).BodyAsync();
        listed.Items().ShouldHaveSingleItem().Text("id").ShouldBe(organization.Text("id"));
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData(" ", 3)]
    [InlineData("\u0007", 1)]
    [InlineData("x", 201)]
    public async Task An_empty_or_overlong_name_or_one_that_cannot_be_shown_is_refused(string text, int times)
    {
        var api = app.App.As("someone");

        using var answer = await api.PostAsync("api/organizations", new { name = string.Concat(Enumerable.Repeat(text, times)) });

        (await answer.ShouldBeProblemAsync(422)).ShouldName("name");
    }

    [Fact]
    public async Task A_member_is_added_promoted_and_removed()
    {
        var msp = await app.NewMspAsync();
        var user = $"{Guid.NewGuid():N}@example.com";

        await msp.SendAsync(HttpMethod.Put, $"members/{user.ToUpperInvariant()}", new { role = "viewer" });
        (await RoleAtMeAsync(msp, user)).ShouldBe("viewer");
        await msp.SendAsync(HttpMethod.Put, $"members/{user}", new { role = "admin" });
        (await RoleAtMeAsync(msp, user)).ShouldBe("admin");
        (await MembersAsync(msp)).ShouldBe([$"{user} admin", $"{msp.Owner} owner"], ignoreOrder: true);

        await msp.SendAsync(HttpMethod.Delete, $"members/{user}");
        (await RoleAtMeAsync(msp, user)).ShouldBeNull();
        using var locked = await msp.As(user).GetAsync($"api/organizations/{msp.Id}/tickets");
        await locked.ShouldBeProblemAsync(404, "not-found");
        using var again = await msp.TryAsync(HttpMethod.Delete, $"members/{user}");
        await again.ShouldBeProblemAsync(404, "not-found");
    }

    [Fact]
    public async Task The_last_owner_stays_one()
    {
        var msp = await app.NewMspAsync();

        using var demoted = await msp.TryAsync(HttpMethod.Put, $"members/{msp.Owner}", new { role = "admin" });
        await demoted.ShouldBeProblemAsync(409, "last-owner");
        using var removed = await msp.TryAsync(HttpMethod.Delete, $"members/{msp.Owner}");
        await removed.ShouldBeProblemAsync(409, "last-owner");

        await msp.SendAsync(HttpMethod.Put, "members/olga", new { role = "owner" });
        await msp.SendAsync(HttpMethod.Delete, $"members/{msp.Owner}");
        using var members = await msp.As("olga").GetAsync($"api/organizations/{msp.Id}/members");
        (await members.BodyAsync()).Items().ShouldHaveSingleItem().Text("user").ShouldBe("olga");
    }

    [Fact]
    public async Task Only_an_owner_makes_and_unmakes_owners()
    {
        var msp = await app.NewMspAsync();
        await msp.SendAsync(HttpMethod.Put, "members/adam", new { role = "admin" });
        var members = $"api/organizations/{msp.Id}/members";
        var adam = msp.As("adam");

        using var himself = await adam.PutAsync($"{members}/adam", new { role = "owner" });
        await himself.ShouldBeProblemAsync(403, "role-too-low");
        using var demoted = await adam.PutAsync($"{members}/{msp.Owner}", new { role = "viewer" });
        await demoted.ShouldBeProblemAsync(403, "role-too-low");
        using var removed = await adam.SendAsync(HttpMethod.Delete, $"{members}/{msp.Owner}");
        await removed.ShouldBeProblemAsync(403, "role-too-low");
        using var helper = await adam.PutAsync($"{members}/tim", new { role = "technician" });
        helper.StatusCode.ShouldBe(HttpStatusCode.OK);

        (await MembersAsync(msp)).ShouldBe(["adam admin", $"{msp.Owner} owner", "tim technician"], ignoreOrder: true);
    }

    private static async Task<string?> RoleAtMeAsync(Msp msp, string user)
    {
        var me = await (await msp.As(user).GetAsync("api/me")).BodyAsync();
        return me.Items("organizations").FirstOrDefault(organization => organization.Text("id") == msp.Id)?.Text("role");
    }

    private static async Task<IEnumerable<string>> MembersAsync(Msp msp) =>
        (await msp.ListAsync("members")).Select(member => $"{member.Text("user")} {member.Text("role")}");
}
