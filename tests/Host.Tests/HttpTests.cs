using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using FunctionsHost.Tests.Driving;

namespace FunctionsHost.Tests;

/// <summary>HTTP functions through the host's port.</summary>
[Collection(OneHost.Name)]
public sealed class HttpTests(SharedHost host)
{
    private readonly HttpClient _http = host.Http;

    [Theory]
    [InlineData("items/17", "17")]
    [InlineData("items/17a", "17a")]
    [InlineData("items/a%20b", "a b")]
    [InlineData("ITEMS/x", "x")]
    [InlineData("order/fixed", "first")]
    [InlineData("order/other", "first")]
    [InlineData("pages", "")]
    [InlineData("pages/3", "3")]
    [InlineData("files", "")]
    [InlineData("files/a/b/c.txt", "a/b/c.txt")]
    [InlineData("NoRoute", "")]
    public async Task The_first_route_that_fits_in_the_order_of_the_functions_names_takes_the_request(string path, string value)
    {
        using var answer = await _http.GetAsync(path);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await answer.Content.ReadFromJsonAsync<Said>())!.Value.ShouldBe(value);
    }

    [Theory]
    [InlineData("GET", "nothing")]
    [InlineData("GET", "items")]
    [InlineData("GET", "pages/three")]
    [InlineData("GET", "order/fixed/more")]
    [InlineData("DELETE", "items/17")]
    [InlineData("PUT", "echo")]
    [InlineData("GET", "../items/17")]
    [InlineData("GET", "../")]
    public async Task What_no_function_takes_is_answered_404_without_a_body(string method, string path)
    {
        using var answer = await _http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await answer.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Method_query_and_headers_reach_the_function_as_they_were_sent()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "echo?a=1&a=2&b=%C3%B8%20%2F") { Content = JsonContent.Create(new { x = 1 }) };
        request.Headers.Host = "example.org";
        request.Headers.Add("X-Custom", "two words");
        request.Headers.Add("X-Name", "Zoë");
        request.Headers.Add("Cookie", "a=b; c=d");

        var echoed = await EchoAsync(request);

        echoed.Method.ShouldBe("POST");
        echoed.Query.ShouldBe("?a=1&a=2&b=%C3%B8%20%2F");
        echoed.Headers["Host"].ShouldBe("example.org");
        echoed.Headers["X-Custom"].ShouldBe("two words");
        echoed.Headers["X-Name"].ShouldBe("Zoë");
        echoed.Headers["Cookie"].ShouldBe("a=b; c=d");
        echoed.Headers["Content-Type"].ShouldStartWith("application/json");
    }

    [Fact]
    public async Task A_body_of_3_MB_arrives_unchanged_in_one_piece_or_in_chunks()
    {
        var body = RandomNumberGenerator.GetBytes(3 * 1024 * 1024);
        foreach (var isChunked in new[] { false, true })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "echo") { Content = new ByteArrayContent(body) };
            request.Headers.TransferEncodingChunked = isChunked;

            var echoed = await EchoAsync(request);

            echoed.Length.ShouldBe(body.Length);
            echoed.Hash.ShouldBe(Convert.ToHexString(SHA256.HashData(body)));
            echoed.Headers.ContainsKey("Content-Length").ShouldBe(!isChunked);
        }
    }

    [Fact]
    public async Task A_compressed_body_is_passed_on_compressed_both_ways()
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync("text text text text"u8.ToArray());
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, "mirror") { Content = new ByteArrayContent(packed.ToArray()) };
        request.Content.Headers.ContentEncoding.Add("gzip");
        using var answer = await _http.SendAsync(request);

        answer.Content.Headers.ContentEncoding.ShouldBe(["gzip"]);
        (await answer.Content.ReadAsByteArrayAsync()).ShouldBe(packed.ToArray());
    }

    [Theory]
    [InlineData(201)]
    [InlineData(302)]
    [InlineData(404)]
    [InlineData(418)]
    [InlineData(503)]
    public async Task The_functions_own_status_and_headers_reach_the_client(int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"mirror?status={status}") { Content = new StringContent("body") };
        request.Headers.Add("X-Mirror", "as it was");
        using var answer = await _http.SendAsync(request);

        ((int)answer.StatusCode).ShouldBe(status);
        answer.Headers.GetValues("X-Mirrored").ShouldBe(["as it was"]);
        answer.Headers.GetValues("Set-Cookie").ShouldBe(["a=1; path=/", "b=2; path=/"]);
        (await answer.Content.ReadAsStringAsync()).ShouldBe("body");
    }

    [Fact]
    public async Task An_invocation_id_that_a_client_makes_up_is_replaced()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "echo");
        request.Headers.Add("x-ms-invocation-id", "made-up");

        var echoed = await EchoAsync(request);

        Guid.TryParse(echoed.InvocationId, out _).ShouldBeTrue();
        echoed.Headers["x-ms-invocation-id"].ShouldBe(echoed.InvocationId);
    }

    [Fact]
    public async Task A_function_that_throws_is_answered_500_and_named_in_the_log()
    {
        using var answer = await _http.GetAsync("throw");
        answer.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        (await answer.Content.ReadAsStringAsync()).ShouldNotContain("Asked to fail");
        await Wait.UntilAsync(() => Task.FromResult(host.Host.Output.Contains("Function Throw failed", StringComparison.Ordinal)), "the log says so");
        host.Host.Output.ShouldContain("Asked to fail by GET.");
    }

    [Fact]
    public async Task A_client_that_goes_away_cancels_the_function()
    {
        var name = $"{Guid.NewGuid():N}";
        using var impatient = new CancellationTokenSource();
        var answer = _http.GetAsync($"slow/{name}", impatient.Token);
        await host.Journal.WaitForTextAsync("slow-started", name);

        await impatient.CancelAsync();

        await answer.ShouldThrowAsync<OperationCanceledException>();
        await host.Journal.WaitForTextAsync("slow-cancelled", name);
    }

    [Fact]
    public async Task A_hundred_requests_at_once_each_get_their_own_answer()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => _http.GetFromJsonAsync<Said>($"items/{i}")));
        answers.Select(answer => answer!.Value).ShouldBe(Enumerable.Range(0, 100).Select(i => $"{i}"));
    }

    private async Task<Echoed> EchoAsync(HttpRequestMessage request)
    {
        using var answer = await _http.SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var echoed = await answer.Content.ReadFromJsonAsync<Echoed>();
        return echoed! with { Headers = new Dictionary<string, string>(echoed.Headers, StringComparer.OrdinalIgnoreCase) };
    }

    private sealed record Said(string Value);

    private sealed record Echoed(string Method, string Query, Dictionary<string, string> Headers, int Length, string Hash, string InvocationId);
}
