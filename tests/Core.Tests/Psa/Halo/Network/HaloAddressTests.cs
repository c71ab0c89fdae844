using Integration.Core.Psa.Halo.Network;
using Integration.Core.Results;

namespace Integration.Core.Tests.Psa.Halo.Network;

public sealed class HaloAddressTests
{
    [Theory]
    [InlineData("https://contoso.halopsa.com", "https://contoso.halopsa.com")]
    [InlineData("  https://contoso.halopsa.com//  ", "https://contoso.halopsa.com")]
    [InlineData("contoso.halopsa.com", "https://contoso.halopsa.com")]
    [InlineData("contoso.halopsa.com:8443/api", "https://contoso.halopsa.com:8443")]
    [InlineData("HTTPS://Contoso.HaloPSA.com", "https://contoso.halopsa.com")]
    [InlineData("https:/contoso.halopsa.com", "https://contoso.halopsa.com")]
    [InlineData("https://contoso.halopsa.com.", "https://contoso.halopsa.com")]
    [InlineData("https://domainhalopsa.com", "https://domainhalopsa.com")]
    [InlineData("https://servicedesk.contoso.co.uk:443", "https://servicedesk.contoso.co.uk")]
    [InlineData("https://servicedesk.contoso.co.uk:9443/", "https://servicedesk.contoso.co.uk:9443")]
    [InlineData("https://contoso.halopsa.com/api", "https://contoso.halopsa.com")]
    [InlineData("https://contoso.halopsa.com/API/", "https://contoso.halopsa.com")]
    [InlineData("https://contoso.halopsa.com/auth", "https://contoso.halopsa.com")]
    [InlineData("https://contoso.halopsa.com/auth/token", "https://contoso.halopsa.com")]
    [InlineData("https://contoso.halopsa.com/api/Tickets", "https://contoso.halopsa.com")]
    [InlineData("https://contoso.halopsa.com/apidoc/info", "https://contoso.halopsa.com")]
    [InlineData("https://apps.contoso.com/halo", "https://apps.contoso.com/halo")]
    [InlineData("https://apps.contoso.com/halo/api", "https://apps.contoso.com/halo")]
    [InlineData("https://apps.contoso.com/authority", "https://apps.contoso.com/authority")]
    [InlineData("https://8.8.8.8:8443", "https://8.8.8.8:8443")]
    [InlineData("https://[2606:4700:0:0::1111]/api", "https://[2606:4700::1111]")]
    [InlineData("https://tickets.müller.de", "https://tickets.xn--mller-kva.de")]
    [InlineData("https://tickets.xn--mller-kva.de", "https://tickets.xn--mller-kva.de")]
    [InlineData("https://localhost.contoso.com", "https://localhost.contoso.com")]
    [InlineData("https://127-0-0-1.contoso.com", "https://127-0-0-1.contoso.com")]
    public void What_people_type_or_paste_is_understood(string url, string expected)
    {
        HaloAddress.Parse(url, new()).Succeeded(out var address, out var problem).ShouldBeTrue(problem?.Detail);

        address!.ToString().ShouldBe(expected);
        address.Base.AbsoluteUri.ShouldBe($"{expected}/");
        new Uri(address.Base, "api/authinfo").AbsoluteUri.ShouldBe($"{expected}/api/authinfo");
    }

    [Theory]
    [InlineData(null, "is required")]
    [InlineData("  ", "is required")]
    [InlineData("https://", "not a web address")]
    [InlineData("https://contoso halopsa.com", "not a web address")]
    [InlineData("https://contoso.halopsa.com/a b", "not a web address")]
    [InlineData("https://contoso.halo\r\npsa.com", "not a web address")]
    [InlineData("https://contoso.halopsa.com:99999", "not a web address")]
    [InlineData("https://contoso..halopsa.com", "not a web address")]
    [InlineData(@"https://contoso.halopsa.com\@127.0.0.1", "not a web address")]
    [InlineData(@"https://127.0.0.1\@contoso.halopsa.com", "not a web address")]
    [InlineData("https://%31%32%37.0.0.1", "not a web address")]
    [InlineData("https://localhost%00.contoso.com", "not a web address")]
    [InlineData("file:///etc/passwd", "not a web address")]
    [InlineData("javascript:alert(1)", "not a web address")]
    [InlineData("http://contoso.halopsa.com", "https://")]
    [InlineData("ftp://contoso.halopsa.com", "https://")]
    [InlineData("https://admin:secret@contoso.halopsa.com", "only an address")]
    [InlineData("admin@contoso.halopsa.com", "only an address")]
    [InlineData("https://contoso.halopsa.com?x=1", "only an address")]
    [InlineData("https://contoso.halopsa.com/tickets#1", "only an address")]
    public void Anything_else_is_refused_with_what_is_wrong(string? url, string expected)
    {
        HaloAddress.Parse(url, new()).Succeeded(out _, out var problem).ShouldBeFalse();

        problem!.Kind.ShouldBe(ProblemKind.Invalid);
        problem.Errors!["url"].ShouldHaveSingleItem().ShouldContain(expected);
    }

    [Fact]
    public void An_address_has_at_most_500_characters()
    {
        var longest = $"https://contoso.halopsa.com/{new string('a', 472)}";

        HaloAddress.Parse(longest, new()).Succeeded(out _, out _).ShouldBeTrue();
        HaloAddress.Parse($"{longest}a", new()).Succeeded(out _, out var problem).ShouldBeFalse();
        problem!.Detail.ShouldBe("url: has 501 characters; at most 500 are allowed.");
    }

    [Theory]
    [InlineData("http://127.0.0.1:5000", true, true, true)]
    [InlineData("http://localhost:5000/api", true, true, true)]
    [InlineData("http://halo.localhost:5000", true, true, true)]
    [InlineData("http://[::1]:5000", true, true, true)]
    [InlineData("http://localhost:5000", true, false, false)]
    [InlineData("http://localhost:5000", false, true, false)]
    [InlineData("http://192.168.1.10", true, true, false)]
    [InlineData("http://notlocalhost", true, true, false)]
    [InlineData("http://localhost.contoso.com", true, true, false)]
    [InlineData("http://contoso.halopsa.com", true, true, false)]
    public void Plain_http_is_for_loopback_where_both_are_allowed(string url, bool loopbackHttp, bool privateAddresses, bool expected) =>
        HaloAddress.Parse(url, new() { AllowLoopbackHttp = loopbackHttp, AllowPrivateAddresses = privateAddresses }).Succeeded(out _, out _).ShouldBe(expected);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void No_text_makes_it_fall_over_or_lets_something_but_a_web_address_through(int seed)
    {
        const string Alphabet = "abz019.:/\\@?#[]%-_ xX\u3002\uFF11\u0661\u00FC\u00AD\uD835\uDFD9\u200D\0";
        var random = new Random(seed);
        for (var round = 0; round < 20_000; round++)
        {
            var text = (random.Next(3) == 0 ? "" : "https://") + string.Concat(Enumerable.Range(0, random.Next(1, 80)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));

            if (HaloAddress.Parse(text, new() { AllowPrivateAddresses = random.Next(2) == 0 }).Succeeded(out var address, out _))
            {
                (address.Base.Scheme, address.Base.UserInfo, address.Base.Query, address.Base.Fragment).ShouldBe(("https", "", "", ""), text);
                address.Base.AbsolutePath.ShouldEndWith("/");
            }
        }
    }
}
