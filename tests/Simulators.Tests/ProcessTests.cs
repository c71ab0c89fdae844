namespace Simulators.Tests;

public sealed class ProcessTests
{
    private static readonly string Simulators = Path.Combine(AppContext.BaseDirectory, "Simulators.dll");

    [Fact]
    public async Task The_process_says_where_it_listens_serves_what_it_was_told_to_and_ends_when_asked()
    {
        await using var process = ChildProcess.Start(
            "dotnet", [Simulators, "--port", "0", "--devices", "3", "--groups", "2", "--key", "k1", "--key", "k2", "--requests-per-minute", "2"]);
        await Eventually.TrueAsync(() => process.Output.Contains("Level simulator on http://127.0.0.1:", StringComparison.Ordinal));
        using var http = new HttpClient { BaseAddress = new Uri(process.Output["Level simulator on ".Length..].Trim()) };
        http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "k2");

        (await http.GetStringAsync(new Uri("/v2/devices", UriKind.Relative))).Split("\"hostname\"").Length.ShouldBe(1 + 3);
        (await http.GetStringAsync(new Uri("/v2/groups", UriKind.Relative))).Split("\"parent_id\"").Length.ShouldBe(1 + 2);
        using var third = await http.GetAsync(new Uri("/v2/groups", UriKind.Relative));
        ((int)third.StatusCode).ShouldBe(429);

        process.Terminate();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task The_process_ends_with_the_one_that_started_it_when_asked_to()
    {
        await using var process = ChildProcess.Start("dotnet", [Simulators, "--end-with-input", "--devices", "3"]);
        await Eventually.TrueAsync(() => process.Output.Contains("http://127.0.0.1:", StringComparison.Ordinal));

        process.CloseInput();

        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Azurite_ends_with_the_process_that_started_it()
    {
        await using var azurite = await Azurite.StartTablesAsync();

        azurite.CloseInput();

        await azurite.WaitForExitAsync();
    }

    [Fact]
    public async Task Both_simulators_run_in_one_process_when_an_option_is_HaloPSAs()
    {
        await using var process = ChildProcess.Start("dotnet", [Simulators, "--devices", "3", "--halopsa-port", "0", "--halopsa-clients", "4"]);
        await Eventually.TrueAsync(() => process.Output.Contains("HaloPSA simulator on http://127.0.0.1:", StringComparison.Ordinal));
        process.Output.ShouldStartWith("Level simulator on ");
        var halo = process.Output.Split("HaloPSA simulator on ")[1].Trim();
        using var http = new HttpClient();

        (await http.GetStringAsync(new Uri($"{halo}/control"))).ShouldContain("\"clients\":4,");

        process.Terminate();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task HaloPSA_runs_alone_when_it_is_named_first()
    {
        await using var process = ChildProcess.Start("dotnet", [Simulators, "halopsa", "--tenant", "contoso"]);
        await Eventually.TrueAsync(() => process.Output.Contains("http://127.0.0.1:", StringComparison.Ordinal));

        process.Output.ShouldStartWith("HaloPSA simulator on ");
        process.Terminate();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0);
    }

    [Theory]
    [InlineData("--halopsa-clients", "many")]
    [InlineData("--halopsa-port")]
    [InlineData("halopsa", "--devices", "3")]
    [InlineData("--devices", "many")]
    [InlineData("--devices", "-1")]
    [InlineData("--nonsense", "1")]
    [InlineData("--port")]
    public async Task Arguments_that_make_no_sense_are_refused_with_the_usage(params string[] arguments)
    {
        await using var process = ChildProcess.Start("dotnet", [Simulators, .. arguments]);
        await process.WaitForExitAsync();

        process.ExitCode.ShouldBe(2);
        process.Output.ShouldContain("Usage:");
    }
}
