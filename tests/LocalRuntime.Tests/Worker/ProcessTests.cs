using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LocalRuntime.Tests.Worker;

public sealed class ProcessTests
{
    // This assembly lies in …/LocalRuntime.Tests/bin/<configuration>/<framework>, the app beside it in the same way.
    private static readonly string App = Repository.PathTo(
        "tests", "LocalRuntime.SampleApp", Path.GetRelativePath(Repository.PathTo("tests", "LocalRuntime.Tests"), AppContext.BaseDirectory), "LocalRuntime.SampleApp.dll");

    [Fact]
    public async Task A_stop_signal_lets_the_running_request_finish_and_takes_no_other()
    {
        var port = Azurite.FreePort();
        await using var app = Start(new() { ["LocalRuntime__Port"] = $"{port}", ["Sample__Greeting"] = "Good" });
        await Eventually.IsTrueAsync(() => app.Output.Contains($"Listening on http://localhost:{port}"));
        using var http = new HttpClient { BaseAddress = new Uri($"http://localhost:{port}") };
        using var body = new HeldBody();
        var upload = http.PostAsync("/sample/upload", body);
        await Eventually.IsTrueAsync(() => app.Output.Contains("Upload begins."));

        app.Terminate();
        await Eventually.IsTrueAsync(() => !Accepts(port));
        app.HasExited.ShouldBeFalse();
        body.Release("night");
        using var response = await upload;

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await response.Content.ReadAsStringAsync()).ShouldBe("Good night");
        await app.WaitForExitAsync();
        app.ExitCode.ShouldBe(0, app.Output);
    }

    [Fact]
    public async Task In_Azure_it_ends_at_once_and_says_why()
    {
        await using var app = Start(new() { ["WEBSITE_SITE_NAME"] = "integration" });

        await app.WaitForExitAsync();
        await Eventually.IsTrueAsync(() => app.Output.Contains("The local runtime does not run in Azure, and WEBSITE_SITE_NAME is set."));

        app.ExitCode.ShouldNotBe(0);
    }

    private static ChildProcess Start(Dictionary<string, string?> environment) => ChildProcess.Start("dotnet", [App], environment);

    private static bool Accepts(int port)
    {
        try
        {
            using var probe = new TcpClient();
            probe.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private sealed class HeldBody : HttpContent
    {
        private readonly TaskCompletionSource<string> _text = new();

        public void Release(string text) => _text.SetResult(text);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.FlushAsync();
            await stream.WriteAsync(Encoding.UTF8.GetBytes(await _text.Task));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
