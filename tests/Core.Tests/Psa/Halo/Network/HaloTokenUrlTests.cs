using Integration.Core.Psa.Halo.Network;

namespace Integration.Core.Tests.Psa.Halo.Network;

public sealed class HaloTokenUrlTests
{
    private const string Cloud = "https://contoso.halopsa.com";
    private const string Own = "https://servicedesk.contoso.co.uk:8443/halo";

    [Theory]
    [InlineData(Cloud, "https://contoso.halopsa.com/auth", "contoso", "https://contoso.halopsa.com/auth/token?tenant=contoso")]
    [InlineData(Cloud, " https://contoso.halopsa.com/auth/ ", "", "https://contoso.halopsa.com/auth/token")]
    [InlineData(Cloud, "https://auth.haloservicedesk.com", "contoso", "https://auth.haloservicedesk.com/token?tenant=contoso")]
    [InlineData(Cloud, "https://auth.haloitsm.com/auth", "a&b=c d", "https://auth.haloitsm.com/auth/token?tenant=a%26b%3Dc%20d")]
    [InlineData(Own, "https://servicedesk.contoso.co.uk:8443/halo/auth", null, "https://servicedesk.contoso.co.uk:8443/halo/auth/token")]
    [InlineData(Own, "https://SERVICEDESK.contoso.co.uk/auth", null, "https://servicedesk.contoso.co.uk/auth/token")]
    [InlineData(Own, "https://contoso.halopsa.com/auth", "contoso", "https://contoso.halopsa.com/auth/token?tenant=contoso")]
    [InlineData(Own, "https://servicedesk.contoso.co.uk:8443/auth?x=1#y", null, "https://servicedesk.contoso.co.uk:8443/auth/token")]
    public void What_authinfo_says_counts_on_the_same_server_and_on_those_of_Halo(string url, string authUrl, string? tenant, string expected) =>
        Address(url).TokenUrl(authUrl, tenant).AbsoluteUri.ShouldBe(expected);

    [Theory]
    [InlineData("https://evil.example.com/auth")]
    [InlineData("https://evilhalopsa.com/auth")]
    [InlineData("https://halopsa.com.evil.example.com/auth")]
    [InlineData("https://contoso.halopsa.com.evil.example.com/auth")]
    [InlineData("https://contoso.halopsa.com@evil.example.com/auth")]
    [InlineData("https://someone:secret@contoso.halopsa.com/auth")]
    [InlineData("http://contoso.halopsa.com/auth")]
    [InlineData("ftp://contoso.halopsa.com/auth")]
    [InlineData("https://169.254.169.254/auth")]
    [InlineData("https://localhost/auth")]
    [InlineData("//evil.example.com/auth")]
    [InlineData("/auth")]
    [InlineData("https://\u200Dhalopsa.com/auth")]
    [InlineData("nonsense")]
    [InlineData("")]
    [InlineData(null)]
    public void The_secret_goes_nowhere_else(string? authUrl)
    {
        Address(Cloud).TokenUrl(authUrl, null).AbsoluteUri.ShouldBe("https://contoso.halopsa.com/auth/token?tenant=contoso");
        Address(Cloud).TokenUrl(authUrl, "contoso-uk").AbsoluteUri.ShouldBe("https://contoso.halopsa.com/auth/token?tenant=contoso-uk");
        Address(Own).TokenUrl(authUrl, null).AbsoluteUri.ShouldBe("https://servicedesk.contoso.co.uk:8443/halo/auth/token");
    }

    [Fact]
    public void Letters_that_no_domain_may_have_are_no_address() => The_secret_goes_nowhere_else($"https://a{'\uD835'}b.halopsa.com/auth");

    [Theory]
    [InlineData("https://contoso.haloitsm.com", "https://contoso.haloitsm.com/auth/token?tenant=contoso")]
    [InlineData("https://halopsa.com", "https://halopsa.com/auth/token")]
    [InlineData("https://domainhalopsa.com", "https://domainhalopsa.com/auth/token")]
    [InlineData("https://contoso.example.com", "https://contoso.example.com/auth/token")]
    public void The_tenant_is_guessed_only_for_servers_of_Halo(string url, string expected) => Address(url).TokenUrl(null, null).AbsoluteUri.ShouldBe(expected);

    [Theory]
    [InlineData("http://localhost:5000/auth", "http://localhost:5000/auth/token")]
    [InlineData("http://localhost:5001/login", "http://localhost:5000/auth/token")]
    [InlineData("http://127.0.0.1:5000/login", "http://localhost:5000/auth/token")]
    public void Plain_http_stays_on_the_same_port(string authUrl, string expected)
    {
        HaloAddress.Parse("http://localhost:5000", new() { AllowLoopbackHttp = true, AllowPrivateAddresses = true })
            .Succeeded(out var address, out _)
            .ShouldBeTrue();

        address!.TokenUrl(authUrl, null).AbsoluteUri.ShouldBe(expected);
    }

    private static HaloAddress Address(string url) =>
        HaloAddress.Parse(url, new()).Succeeded(out var address, out _) ? address : throw new ArgumentException(url);
}
