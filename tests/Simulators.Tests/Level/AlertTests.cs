using System.Net;

namespace Simulators.Tests.Level;

public sealed class AlertTests : LevelTest
{
    [Fact]
    public async Task An_account_begins_with_active_and_resolved_alerts_on_devices_it_has()
    {
        var alerts = await ListAsync("/v2/alerts");

        alerts.Count(alert => (bool)alert["is_resolved"]!).ShouldBeGreaterThan(0);
        alerts.Count(alert => !(bool)alert["is_resolved"]!).ShouldBeGreaterThan(0);
        alerts.Select(alert => alert.Text("device_id")!).ShouldBeSubsetOf((await ListAsync("/v2/devices")).Ids());
        alerts.ShouldAllBe(alert => (bool)alert["is_resolved"]! == (alert["resolved_at"] != null));
    }

    [Fact]
    public async Task A_raised_alert_has_Levels_fields_and_appears_active()
    {
        var device = await FirstDeviceAsync();

        var alert = await RaiseAsync(new { deviceId = device.Id(), name = "CPU Monitor", severity = "emergency", description = "CPU usage >75.0%", payload = "a.exe 90%" });

        alert.Select(field => field.Key).ShouldBe(["id", "device_id", "device_hostname", "name", "description", "payload", "severity", "is_resolved", "started_at", "resolved_at"]);
        Numbers.Text(alert.Id()).ShouldStartWith("gid://level/Alert/");
        (alert.Text("device_id"), alert.Text("device_hostname")).ShouldBe((device.Id(), device.Text("hostname")));
        (alert.Text("name"), alert.Text("severity"), alert.Text("description"), alert.Text("payload")).ShouldBe(("CPU Monitor", "emergency", "CPU usage >75.0%", "a.exe 90%"));
        (await GetAsync($"/v2/alerts/{alert.Id()}")).ToJsonString().ShouldBe(alert.ToJsonString());
        (await ListAsync("/v2/alerts?status=active")).Ids().ShouldContain(alert.Id());
    }

    [Fact]
    public async Task An_alert_can_be_about_a_device_of_another_account()
    {
        await ControlAsync(HttpMethod.Post, "keys", new { key = "another" });
        var foreign = (await ControlAsync(HttpMethod.Get, "devices?key=another"))!.AsArray()[0]!.Text("id");

        var alert = await RaiseAsync(new { deviceId = foreign, deviceOf = "another", name = "Lost" });

        (alert.Text("device_id"), alert["device_hostname"], alert.Text("name")).ShouldBe((foreign, null, "Lost"));
        (await ListAsync("/v2/alerts?status=active")).Ids().ShouldContain(alert.Id());
        (await StatusAsync($"/v2/devices/{foreign}")).ShouldBe(HttpStatusCode.Forbidden);
        using var unknown = await TryControlAsync(HttpMethod.Post, "alerts", new { deviceId = foreign, deviceOf = "nobody" });
        unknown.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Nothing_needs_to_be_said_to_raise_an_alert_on_some_device_in_a_group()
    {
        for (var i = 0; i < 10; i++)
        {
            var alert = await RaiseAsync();

            (await GetAsync($"/v2/devices/{alert.Text("device_id")}"))["group_id"].ShouldNotBeNull();
            alert.Text("severity").ShouldBeOneOf("information", "warning", "critical", "emergency");
        }
    }

    [Fact]
    public async Task An_alert_can_be_raised_by_hostname()
    {
        var device = (await ListAsync("/v2/devices"))[7];

        (await RaiseAsync(new { hostname = device.Text("hostname") })).Text("device_hostname").ShouldBe(device.Text("hostname"));
        using var unknown = await TryControlAsync(HttpMethod.Post, "alerts", new { hostname = "NOBODY" });
        unknown.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task An_alert_resolved_through_the_API_is_resolved_once()
    {
        var alert = await RaiseAsync();

        using var response = await AskAsync($"/v2/alerts/{alert.Id()}/resolve", method: HttpMethod.Post);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var resolved = await GetAsync($"/v2/alerts/{alert.Id()}");
        ((bool)resolved["is_resolved"]!).ShouldBeTrue();

        (await StatusAsync($"/v2/alerts/{alert.Id()}/resolve", method: HttpMethod.Post)).ShouldBe(HttpStatusCode.OK);
        (await GetAsync($"/v2/alerts/{alert.Id()}")).ToJsonString().ShouldBe(resolved.ToJsonString());
        (await StatusAsync("/v2/alerts/nothing/resolve", method: HttpMethod.Post)).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_reopened_alert_is_active_under_its_old_id_with_a_fresh_payload()
    {
        var alert = await RaiseAsync(new { payload = "old" });
        await ControlAsync(HttpMethod.Post, $"alerts/{alert.Id()}/resolve");

        await ControlAsync(HttpMethod.Post, $"alerts/{alert.Id()}/reopen", new { payload = "new" });

        var reopened = await GetAsync($"/v2/alerts/{alert.Id()}");
        ((bool)reopened["is_resolved"]!).ShouldBeFalse();
        reopened["resolved_at"].ShouldBeNull();
        reopened.Text("payload").ShouldBe("new");
    }

    [Fact]
    public async Task A_deleted_alert_is_gone()
    {
        var alert = await RaiseAsync();
        await ControlAsync(HttpMethod.Delete, $"alerts/{alert.Id()}");

        (await StatusAsync($"/v2/alerts/{alert.Id()}")).ShouldBe(HttpStatusCode.NotFound);
        (await ListAsync("/v2/alerts")).Ids().ShouldNotContain(alert.Id());
    }

    [Fact]
    public async Task Alerts_can_be_listed_by_status_and_by_device()
    {
        var alert = await RaiseAsync();
        var all = await ListAsync("/v2/alerts");
        var resolved = all.Where(other => (bool)other["is_resolved"]!).Ids().ToList();

        (await ListAsync("/v2/alerts?status=resolved", limit: 1)).Ids().ShouldBe(resolved);
        (await ListAsync("/v2/alerts?status=active", limit: 1)).Ids().ShouldBe(all.Ids().Except(resolved));
        (await ListAsync($"/v2/alerts?device_id={alert.Text("device_id")}"))
            .Ids()
            .ShouldBe(all.Where(other => other.Text("device_id") == alert.Text("device_id")).Ids());
        (await StatusAsync("/v2/alerts?status=open")).ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task The_alert_of_a_deleted_device_stays_although_its_device_cannot_be_found()
    {
        var alert = await RaiseAsync();
        await ControlAsync(HttpMethod.Delete, $"devices/{alert.Text("device_id")}");

        (await ListAsync("/v2/alerts?status=active")).Ids().ShouldContain(alert.Id());
        (await StatusAsync($"/v2/devices/{alert.Text("device_id")}")).ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("""{"severity":"huge"}""")]
    [InlineData("""{"severty":"critical"}""")]
    [InlineData("""{"severity":""")]
    public async Task A_control_call_that_makes_no_sense_is_refused_with_a_reason(string body)
    {
        using var content = new StringContent(body);
        using var response = await Http.PostAsync(new Uri("/control/alerts", UriKind.Relative), content);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.Content.ReadAsStringAsync()).ShouldStartWith("{\"error\":\"");
    }
}
