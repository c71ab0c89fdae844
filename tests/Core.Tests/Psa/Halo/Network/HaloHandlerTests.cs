using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Integration.Core.Psa.Halo.Network;

namespace Integration.Core.Tests.Psa.Halo.Network;

public sealed class HaloHandlerTests
{
    private const string Ok = "HTTP/1.1 200 OK";
    private const string Host = "halo.example.com";
    private const string Public = "8.8.8.8";

    private readonly FakeNetwork _network = new();

    [Fact]
    public async Task The_address_that_was_checked_is_the_one_that_is_called()
    {
        await using var server = new LoopbackServer(Ok);
        using var http = new HttpClient(new HaloHandler(new(), _network.Has(Host, Public, "10.0.0.1").HasInternet(server)));

        await http.GetAsync(new Uri($"http://{Host}:8080/api/authinfo"));

        _network.Questions.ShouldBe([Host]);
        _network.Connections.ShouldBe([new IPEndPoint(IPAddress.Parse(Public), 8080)]);
        server.Requests.ShouldHaveSingleItem().ShouldContain($"Host: {Host}:8080");
    }

    [Fact]
    public async Task An_address_without_a_name_needs_no_question()
    {
        await using var server = new LoopbackServer(Ok);
        using var http = new HttpClient(new HaloHandler(new(), _network.HasInternet(server)));

        (await http.GetAsync(new Uri($"http://{Public}"))).StatusCode.ShouldBe(HttpStatusCode.OK);

        _network.Questions.ShouldBeEmpty();
    }

    [Fact]
    public async Task Where_one_address_does_not_answer_the_next_one_is_called_and_IPv4_comes_first()
    {
        await using var server = new LoopbackServer(Ok);
        using var http = new HttpClient(new HaloHandler(new() { AllowPrivateAddresses = true }, _network.Has(Host, $"2606:4700::1111, {Public}, 127.0.0.1")));

        (await http.GetAsync(new Uri($"http://{Host}:{server.EndPoint.Port}"))).StatusCode.ShouldBe(HttpStatusCode.OK);

        _network.Connections.Select(to => to.Address.ToString()).ShouldBe([Public, "127.0.0.1"]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task A_name_that_leads_nowhere_is_no_refusal(string? answer)
    {
        using var http = new HttpClient(new HaloHandler(new(), answer is null ? _network : _network.Has(Host, answer)));

        var failed = await Should.ThrowAsync<HttpRequestException>(() => http.GetAsync(new Uri($"https://{Host}")));

        failed.ShouldNotBeOfType<AddressRefusedException>();
        _network.Connections.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("https://login.example.net/")]
    [InlineData("https://nowhere.example.net/")]
    [InlineData("/login")]
    [InlineData("http://halo.example.com/login")]
    [InlineData("login?next=//127.0.0.1")]
    [InlineData("mailto:someone@example.net")]
    [InlineData("https://%F0%9D%9F%99.example.net/")]
    public async Task A_redirect_is_an_answer_like_any_other_and_not_followed(string location)
    {
        await using var server = new LoopbackServer($"HTTP/1.1 301 Moved Permanently\r\nLocation: {location}");
        using var http = new HttpClient(new HaloHandler(new(), _network.Has(Host, Public).Has("login.example.net", "1.1.1.1").HasInternet(server)));

        (await http.GetAsync(new Uri($"http://{Host}"))).StatusCode.ShouldBe(HttpStatusCode.MovedPermanently);

        server.Requests.Count.ShouldBe(1);
        _network.Connections.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Nothing_is_remembered_or_unpacked()
    {
        await using var server = new LoopbackServer($"{Ok}\r\nSet-Cookie: session=1; Path=/\r\nContent-Encoding: gzip");
        using var http = new HttpClient(new HaloHandler(new(), _network.Has(Host, Public).HasInternet(server)));

        var first = await http.GetAsync(new Uri($"http://{Host}"));
        await http.GetAsync(new Uri($"http://{Host}"));

        first.Content.Headers.ContentEncoding.ShouldBe(["gzip"]);
        server.Requests.Count.ShouldBe(2);
        server.Requests.ShouldAllBe(request => !request.Contains("Cookie", StringComparison.OrdinalIgnoreCase)
            && !request.Contains("Accept-Encoding", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void No_proxy_comes_between_and_no_connection_lasts_long()
    {
        using var handler = new HaloHandler(new());

        var sockets = handler.InnerHandler.ShouldBeOfType<SocketsHttpHandler>();
        sockets.UseProxy.ShouldBeFalse();
        sockets.ConnectTimeout.ShouldBe(TimeSpan.FromSeconds(10));
        sockets.PooledConnectionLifetime.ShouldBeLessThanOrEqualTo(TimeSpan.FromMinutes(5));
    }

    [Theory]
    [InlineData(Host, false)]
    [InlineData("other.example.com", true)]
    public async Task The_certificate_has_to_be_for_the_name_not_for_the_address(string certified, bool isMismatch)
    {
        using var certificate = Certificate(certified);
        string? asked = null;
        await using var server = new LoopbackServer(Ok, async stream =>
        {
            var tls = new SslStream(stream);
            await tls.AuthenticateAsServerAsync(
                (_, hello, _, _) =>
                {
                    asked = hello.ServerName;
                    return ValueTask.FromResult(new SslServerAuthenticationOptions { ServerCertificate = certificate });
                },
                null);
            return tls;
        });
        var errors = SslPolicyErrors.None;
        var handler = new HaloHandler(new(), _network.Has(Host, Public).HasInternet(server));
        ((SocketsHttpHandler)handler.InnerHandler!).SslOptions.RemoteCertificateValidationCallback = (_, _, _, found) =>
        {
            errors = found;
            return false;
        };
        using var http = new HttpClient(handler);

        await Should.ThrowAsync<HttpRequestException>(() => http.GetAsync(new Uri($"https://{Host}")));

        asked.ShouldBe(Host);
        errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch).ShouldBe(isMismatch);
        errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors).ShouldBeTrue("nobody vouches for it");
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_not_accepted()
    {
        using var certificate = Certificate(Host);
        await using var server = new LoopbackServer(Ok, async stream =>
        {
            var tls = new SslStream(stream);
            await tls.AuthenticateAsServerAsync(certificate);
            return tls;
        });
        using var http = new HttpClient(new HaloHandler(new(), _network.Has(Host, Public).HasInternet(server)));

        var failed = await Should.ThrowAsync<HttpRequestException>(() => http.GetAsync(new Uri($"https://{Host}")));

        failed.HttpRequestError.ShouldBe(HttpRequestError.SecureConnectionError);
        server.Requests.ShouldAllBe(request => request.Length == 0);
    }

    private static X509Certificate2 Certificate(string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using var made = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));

        // Windows wants the key to have been in a file.
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
