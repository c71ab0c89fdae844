using System.Net;
using System.Net.Http.Json;
using Integration.Functions.Tests.Driving;

namespace Integration.Functions.Tests.Running;

/// <summary>A configuration that cannot work ends the process at once, and the message names the key (design, section 7).</summary>
public sealed class StartupTests(SharedApp app) : IClassFixture<SharedApp>
{
    [Theory]
    [InlineData("Level__BaseUrl", "api.level.io")]
    [InlineData("Level__BaseUrl", "ftp://api.level.io")]
    [InlineData("Level__BaseUrl", "https://")]
    [InlineData("Level__BaseUrl", "")]
    [InlineData("Level__RequestsPerMinute", "0")]
    [InlineData("Webhooks__MaxBodyBytes", "a lot")]
    [InlineData("Webhooks__MaxBodyBytes", "0")]
    [InlineData("Webhooks__MaxBodyBytes", "99999999")]
    [InlineData("Webhooks__AcceptUnroutedUrl", "maybe")]
    [InlineData("Auth__Mode", "Nobody")]
    [InlineData("Auth__Mode", "7")]
    [InlineData("AzureWebJobsStorage", "")]
    [InlineData("AzureWebJobsStorage", "AccountKey=c2VjcmV0LWtleQ==;nonsense")]
    [InlineData("Storage__AccountUri", "http://mine.table.core.windows.net")]
    [InlineData("KeyVault__Uri", "mine.vault.azure.net")]
    public async Task A_setting_that_cannot_be_ends_the_process_with_its_name(string key, string value)
    {
        await using var process = app.App.Launch(Azurite.FreePort(), new Dictionary<string, string?> { [key] = value });

        // Also waits for the last of its output.
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));

        process.ExitCode.ShouldNotBe(0);
        process.Output.ShouldContain(key);
        process.Output.ShouldNotContain("c2VjcmV0LWtleQ");
    }

    [Fact]
    public async Task A_sign_in_that_believes_everyone_does_not_start_in_Azure()
    {
        await using var process = app.App.Launch(Azurite.FreePort(), new Dictionary<string, string?> { ["WEBSITE_SITE_NAME"] = "my-app" });

        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));

        process.ExitCode.ShouldNotBe(0);
        process.Output.ShouldContain("Auth__Mode: Local is for development only and is not allowed in Azure");
    }

    [Fact]
    public async Task An_app_that_starts_before_its_storage_waits_for_it_and_makes_its_tables()
    {
        await using var storage = await Azurite.StartAsync();
        await storage.StopAsync();
        var address = new Uri($"http://localhost:{Azurite.FreePort()}/");
        await using var process = app.App.Launch(address.Port, new Dictionary<string, string?> { ["AzureWebJobsStorage"] = storage.ConnectionString });
        using var http = new HttpClient { BaseAddress = address };
        http.DefaultRequestHeaders.Add("Authorization", "Local early-bird");

        await Wait.UntilAsync(() => IsAsync(HttpStatusCode.ServiceUnavailable), "the app answers without its storage");
        await storage.StartAgainAsync();
        await Wait.UntilAsync(() => IsAsync(HttpStatusCode.OK), "the app has found its storage");

        using var created = await http.PostAsync("api/organizations", JsonContent.Create(new { name = "First" }));
        created.StatusCode.ShouldBe(HttpStatusCode.Created);

        async Task<bool> IsAsync(HttpStatusCode status)
        {
            try
            {
                using var answer = await http.GetAsync("api/health");
                return answer.StatusCode == status;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }
    }
}
