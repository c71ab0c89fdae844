using System.Net;
using Integration.Functions.Tests.Driving;

namespace Integration.Functions.Tests.Access;

/// <summary>Who gets in where (product, section 10), asked of every route there is.</summary>
public sealed class AccessTests(SharedApp app) : IClassFixture<SharedApp>
{
    private static readonly string[] ForViewers = ["ListAssets", "GetAsset", "ListTickets", "GetTicket", "GetTicketStatuses", "ListClients"];

    private static readonly string[] ForTechnicians = ["CreateTicket", "ChangeTicket", "AddTicketNote"];

    [Fact]
    public async Task Without_sign_in_every_route_of_an_organization_answers_401()
    {
        var msp = await app.NewMspAsync();
        Route.OfOrganizations.Count.ShouldBeGreaterThan(25);

        foreach (var route in Route.OfOrganizations)
        {
            using var answer = await msp.As(null).SendAsync(route.Method, route.Path(msp.Id));
            await answer.ShouldBeProblemAsync(401, "not-signed-in", $"{route}");
        }
    }

    [Fact]
    public async Task To_another_organizations_owner_every_route_answers_as_if_the_organization_did_not_exist()
    {
        var (msp, other) = (await app.NewMspAsync(), await app.NewMspAsync());

        foreach (var route in Route.OfOrganizations)
        {
            using var foreign = await msp.As(other.Owner).SendAsync(route.Method, route.Path(msp.Id));
            using var unknown = await msp.As(other.Owner).SendAsync(route.Method, route.Path("abcdefghijklmnop"));
            await foreign.ShouldBeProblemAsync(404, "not-found", $"{route}");
            (await foreign.Content.ReadAsStringAsync()).ShouldBe(await unknown.Content.ReadAsStringAsync());
            Headers(foreign).ShouldBe(Headers(unknown));
        }

        static string Headers(HttpResponseMessage answer) =>
            string.Join(
                '\n',
                answer.Headers.Concat(answer.Content.Headers)
                    .Where(header => header.Key != "Date")
                    .Select(header => $"{header.Key} {string.Join(',', header.Value)}"));
    }

    [Theory]
    [InlineData("viewer")]
    [InlineData("technician")]
    [InlineData("admin")]
    [InlineData("owner")]
    public async Task Every_route_lets_in_just_the_roles_that_it_is_for(string role)
    {
        var msp = await app.NewMspAsync();
        var user = $"some-{role}@example.com";
        await msp.SendAsync(HttpMethod.Put, $"members/{user}", new { role });

        foreach (var route in Route.OfOrganizations)
        {
            using var answer = await msp.As(user).SendAsync(route.Method, route.Path(msp.Id));
            if (IsFor(route, role))
            {
                answer.StatusCode.ShouldNotBe(HttpStatusCode.Forbidden, $"{route}");
                ((int)answer.StatusCode).ShouldBeLessThan(500, $"{route}");
                (await answer.Content.ReadAsStringAsync()).ShouldNotContain("There is no such organization", customMessage: $"{route}");
            }
            else
            {
                await answer.ShouldBeProblemAsync(403, "role-too-low", $"{route}");
            }
        }
    }

    [Fact]
    public async Task A_technician_works_on_tickets_and_a_viewer_reads_them()
    {
        var msp = await app.NewMspAsync();
        await msp.SendAsync(HttpMethod.Put, "members/tess", new { role = "technician" });
        await msp.SendAsync(HttpMethod.Put, "members/vera", new { role = "viewer" });
        var tickets = $"api/organizations/{msp.Id}/tickets";

        using var created = await msp.As("tess").PostAsync(tickets, new { subject = "Printer on fire" });
        created.StatusCode.ShouldBe(HttpStatusCode.Created);
        var id = (await created.BodyAsync()).Text("id");
        using var changed = await msp.As("tess").SendAsync(HttpMethod.Patch, $"{tickets}/{id}", new { priority = "Critical" });
        changed.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var read = await msp.As("vera").GetAsync($"{tickets}/{id}");
        (await read.BodyAsync()).Text("priority").ShouldBe("Critical");
        using var refused = await msp.As("vera").PostAsync($"{tickets}/{id}/notes", new { text = "Mine" });
        await refused.ShouldBeProblemAsync(403, "role-too-low");
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("localhost.evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("10.0.0.1")]
    public async Task A_local_sign_in_that_was_sent_to_another_host_name_is_no_sign_in(string host)
    {
        var msp = await app.NewMspAsync();
        using var http = app.App.Client(msp.Owner);
        http.DefaultRequestHeaders.Host = host;

        using var answer = await http.GetAsync("api/me");

        await answer.ShouldBeProblemAsync(401, "not-signed-in");
    }

    [Fact]
    public async Task A_principal_header_is_not_believed_where_App_Service_did_not_write_it()
    {
        using var http = app.App.Client(null);
        var principal = """{"auth_typ":"aad","claims":[{"typ":"preferred_username","val":"someone@example.com"}]}"""u8;
        http.DefaultRequestHeaders.Add("X-MS-CLIENT-PRINCIPAL", Convert.ToBase64String(principal));

        using var answer = await http.GetAsync("api/me");

        await answer.ShouldBeProblemAsync(401, "not-signed-in");
    }

    private static bool IsFor(Route route, string role) => role switch
    {
        "viewer" => ForViewers.Contains(route.Function),
        "technician" => ForViewers.Contains(route.Function) || ForTechnicians.Contains(route.Function),
        _ => true,
    };
}
