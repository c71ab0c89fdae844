using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Hosting;
using FromBodyAttribute = Microsoft.Azure.Functions.Worker.Http.FromBodyAttribute;

namespace LocalRuntime.Tests.Worker;

public sealed class BodyTests
{
    [Fact]
    public async Task A_compressed_body_arrives_as_it_was_sent()
    {
        await using var app = await RunningApp.StartAsync<Functions>();
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionMode.Compress, leaveOpen: true))
        {
            gzip.Write("{}"u8);
        }

        using var content = new ByteArrayContent(compressed.ToArray());
        content.Headers.ContentEncoding.Add("gzip");

        (await PostAsync(app, content)).ShouldBe(Hash(compressed.ToArray()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_may_be_large_and_chunked(bool chunked)
    {
        await using var app = await RunningApp.StartAsync<Functions>();
        var bytes = RandomNumberGenerator.GetBytes(40_000_000);

        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/hash") { Content = new ByteArrayContent(bytes) };
        request.Headers.TransferEncodingChunked = chunked;
        using var response = await app.Http.SendAsync(request);

        (await response.Content.ReadAsStringAsync()).ShouldBe(Hash(bytes));
    }

    [Fact]
    public async Task FromBody_reads_json()
    {
        await using var app = await RunningApp.StartAsync<Functions>();

        using var response = await app.Http.PostAsJsonAsync("/api/order/12", new { Text = "nüts", amount = 3 });

        (await response.Content.ReadAsStringAsync()).ShouldBe("\"12: 3 nüts\"", response.ToString());
    }

    [Theory]
    [InlineData("{ \"text\": ", "application/json", "Expected depth to be zero")]
    [InlineData("", "application/json", "A non-empty request body is required.")]
    [InlineData("{}", "text/plain", "Unsupported content type 'text/plain; charset=utf-8'.")]
    public async Task A_body_that_cannot_be_read_is_an_InvalidOperationException_that_middleware_can_catch(string body, string type, string message)
    {
        await using var app = await RunningApp.StartAsync<Functions>(builder => builder.UseMiddleware(async (context, next) =>
        {
            var thrown = await Should.ThrowAsync<InvalidOperationException>(next);
            context.GetInvocationResult().Value = Results.Text(thrown.Message, statusCode: 400);
        }));

        using var response = await app.Http.PostAsync("/api/order/12", new StringContent(body, Encoding.UTF8, type));

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.Content.ReadAsStringAsync()).ShouldContain(message);
    }

    private static async Task<string> PostAsync(RunningApp app, HttpContent content)
    {
        using var response = await app.Http.PostAsync("/api/hash", content);
        return await response.Content.ReadAsStringAsync();
    }

    private static string Hash(byte[] bytes) => Convert.ToHexString(SHA256.HashData(bytes));

    private sealed record Order(string Text, int Amount);

    private sealed class Functions
    {
        [Function("Hash")]
        public async Task<IResult> HashAsync([HttpTrigger("post")] HttpRequest request, CancellationToken cancellationToken) =>
            Results.Text(Convert.ToHexString(await SHA256.HashDataAsync(request.Body, cancellationToken)));

        [Function("Order")]
        public IResult Take([HttpTrigger("post", Route = "order/{id}")] HttpRequest request, int id, [FromBody] Order order) =>
            Results.Json($"{id}: {order.Amount} {order.Text}", new System.Text.Json.JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }
}
