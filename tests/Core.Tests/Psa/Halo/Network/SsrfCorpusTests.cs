using System.Net;
using Integration.Core.Psa.Halo;
using Integration.Core.Psa.Halo.Network;

namespace Integration.Core.Tests.Psa.Halo.Network;

/// <summary>What was thought up to have a server call what only it can reach.</summary>
public sealed class SsrfCorpusTests
{
    private const string Public = "8.8.8.8";

    /// <summary>Seen from the text alone.</summary>
    public static TheoryData<string> Literals =>
    [
        "https://127.0.0.1", "https://127.0.0.1:8443/api", "https://127.255.255.254", "https://127.1", "https://127.0.1", "https://0", "https://0.0.0.0",
        "https://2130706433", "https://017700000001", "https://0177.0.0.1", "https://0177.0.0.01", "https://0x7f000001", "https://0x7f.1",
        "https://0x7F.0x0.0x0.0x1",
        "https://127.0.0.1.", "https://0x7f000001.", "https://127.0.0.0x1.", "https://4294967297", "https://256.0.0.1", "https://127.0.0.08",
        "https://10.0.0.5", "https://10.1", "https://167772161", "https://012.0.0.1", "https://172.16.0.1", "https://172.31.255.255", "https://192.168.1.10",
        "https://192.168.257", "https://0xc0a80101", "https://3232235777", "https://100.64.0.1", "https://198.18.0.1", "https://224.0.0.1",
        "https://255.255.255.255",
        "https://169.254.169.254", "https://169.254.169.254/latest/meta-data/", "http://169.254.169.254/metadata/instance?api-version=2021-02-01",
        "https://2852039166",
        "https://0xa9fea9fe", "https://0xA9.0xFE.0xA9.0xFE", "https://0251.0376.0251.0376", "https://169.254.43518", "https://168.63.129.16",
        "https://100.100.100.200",
        "https://192.0.0.192", "https://169.254.170.2/v2/credentials",
        "https://[::1]", "https://[::]", "https://[0:0:0:0:0:0:0:1]:8443", "https://[::ffff:169.254.169.254]", "https://[::ffff:a9fe:a9fe]",
        "https://[::ffff:127.0.0.1]",
        "https://[0:0:0:0:0:ffff:7f00:1]", "https://[::ffff:0:127.0.0.1]", "https://[::127.0.0.1]", "https://[::7f00:1]", "https://[64:ff9b::169.254.169.254]",
        "https://[64:ff9b::7f00:1]", "https://[64:ff9b:1::a00:1]", "https://[2002:7f00:1::]", "https://[2002:a9fe:a9fe::1]", "https://[2001:0:7f00:1::]",
        "https://[fe80::1]", "https://[fe80::1%25eth0]", "https://[fe80::1%1]", "https://[2606:4700::1%25eth0]", "https://[fec0::1]", "https://[fc00::1]",
        "https://[fd00:ec2::254]", "https://[fd20:ce::254]", "https://[ff02::1]", "https://[2001:db8::1]", "https://[100::1]",
        "https://localhost", "https://LOCALHOST:7071", "https://localhost.", "https://halo.localhost", "https://localhost.localdomain", "https://metadata",
        "https://instance-data", "https://metadata.google.internal", "https://METADATA.google.internal./computeMetadata/v1/",
        "https://halo.corp.internal", "https://halo.local",
        "https://halo", "https://kubernetes", "https://router.lan", "https://nas.home.arpa",
        "https://１２７.０.０.１", "https://127。0。0。1", "https://①②⑦.0.0.1", "https://١٢٧.0.0.1", "https://ｌｏｃａｌｈｏｓｔ", "https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ.com",
        "https://169.254.169。254",
        "127.0.0.1", "localhost:7071", "//169.254.169.254", "https:127.0.0.1", "https:/127.0.0.1", "https:////127.0.0.1", @"https:\\127.0.0.1",
        "HTTPS://127.0.0.1",
        "http://127.0.0.1", "https://admin@127.0.0.1", "https://contoso.halopsa.com@169.254.169.254", "https://contoso.halopsa.com:443@127.0.0.1/",
        "https://127.0.0.1?a=b",
        "https://127.0.0.1#@contoso.halopsa.com", "https://127.0.0.1/../auth", "gopher://127.0.0.1:6379/_FLUSHALL", "ftp://10.0.0.1",
    ];

    /// <summary>Seen only where a name leads: host, its addresses each time it is asked for, and where the server there redirects to.</summary>
    public static TheoryData<string, string[], string?> Names => new()
    {
        { "inside.example.com", ["127.0.0.1"], null },
        { "127.0.0.1.nip.example.com", ["127.0.0.1"], null },
        { "any.example.com", ["0.0.0.0"], null },
        { "six.example.com", ["::1"], null },
        { "mapped.example.com", ["::ffff:127.0.0.1"], null },
        { "metadata.example.com", ["169.254.169.254"], null },
        { "metadata6.example.com", ["fd00:ec2::254"], null },
        { "wire.example.com", ["168.63.129.16"], null },
        { "ten.example.com:8443", ["10.0.0.5"], null },
        { "local.example.com", ["192.168.1.10"], null },
        { "cgn.example.com", ["100.64.0.1"], null },
        { "nat64.example.com", ["64:ff9b::a00:5"], null },
        { "sixtofour.example.com", ["2002:7f00:1::"], null },
        { "linklocal.example.com", ["fe80::1"], null },
        { "trap.halopsa.com", ["127.0.0.1"], null },
        { "bücher.example.com", ["127.0.0.1"], null },
        { "dot.example.com.", ["127.0.0.1"], null },
        { "good-then-bad.example.com", [$"{Public}, 127.0.0.1"], null },
        { "bad-then-good.example.com", [$"127.0.0.1, {Public}"], null },
        { "one-of-many.example.com", [$"{Public}, 1.1.1.1, 2606:4700::1111, ::1"], null },
        { "rebinding.example.com", [Public, "127.0.0.1"], null },
        { "rebinding-later.example.com", [Public, Public, Public, "169.254.169.254"], null },
        { "rebinding-mixed.example.com", [Public, $"{Public}, 10.0.0.1"], null },
        { "redirect.example.com", [Public], "http://127.0.0.1:{port}/" },
        { "redirect-hex.example.com", [Public], "http://0x7f000001:{port}/" },
        { "redirect-metadata.example.com", [Public], "http://169.254.169.254/latest/meta-data/" },
        { "redirect-six.example.com", [Public], "https://[::1]:{port}/" },
        { "redirect-mapped.example.com", [Public], "https://[::ffff:169.254.169.254]/" },
        { "redirect-name.example.com", [Public], "https://inside.example.net:{port}/" },
        { "redirect-mixed.example.com", [Public], "https://mixed.example.net/" },
    };

    [Theory]
    [MemberData(nameof(Literals))]
    public void What_is_seen_to_lead_inside_is_refused_when_it_is_typed(string url) => RefusalOf(url, new()).ShouldBe(AddressGuard.Refusal);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_name_that_leads_inside_is_refused_in_the_same_words_and_nobody_is_called(string host, string[] answers, string? redirect)
    {
        await using var inside = new LoopbackServer();
        var location = redirect?.Replace("{port}", $"{inside.EndPoint.Port}", StringComparison.Ordinal);
        await using var outside = new LoopbackServer(location is null ? "HTTP/1.1 200 OK" : $"HTTP/1.1 302 Found\r\nLocation: {location}");
        RefusalOf($"https://{host}", new()).ShouldBeNull();
        var address = AddressUnder(host, inside);
        var network = new FakeNetwork()
            .Has(address.IdnHost, answers)
            .Has("inside.example.net", "127.0.0.1")
            .Has("mixed.example.net", $"{Public}, 10.0.0.1")
            .HasInternet(outside);
        using var http = new HttpClient(new HaloHandler(new(), network));

        foreach (var _ in answers.SkipLast(1))
        {
            (await http.GetAsync(address)).StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        var refused = await Should.ThrowAsync<AddressRefusedException>(() => http.GetAsync(address));

        refused.Message.ShouldBe(AddressGuard.Refusal);
        inside.IsCalled.ShouldBeFalse();
        network.Connections.ShouldAllBe(to => to.Address.ToString() == Public);
    }

    [Theory]
    [InlineData("http://localhost")]
    [InlineData("http://127.0.0.1")]
    [InlineData("http://127.1")]
    [InlineData("http://2130706433")]
    [InlineData("http://[::ffff:127.0.0.1]")]
    public async Task The_connection_is_refused_also_where_nobody_looked_at_the_text(string url)
    {
        await using var inside = new LoopbackServer();
        using var http = new HttpClient(new HaloHandler(new()));

        var refused = await Should.ThrowAsync<AddressRefusedException>(() => http.GetAsync(new Uri($"{url}:{inside.EndPoint.Port}")));

        refused.Message.ShouldBe(AddressGuard.Refusal);
        inside.IsCalled.ShouldBeFalse();
    }

    [Theory]
    [InlineData("https://127.0.0.1", "https://127.0.0.1")]
    [InlineData("https://2130706433:8443", "https://127.0.0.1:8443")]
    [InlineData("https://halo/psa/api", "https://halo/psa")]
    [InlineData("https://halo.corp.internal", "https://halo.corp.internal")]
    [InlineData("https://[fd12:3456::7]:8443", "https://[fd12:3456::7]:8443")]
    [InlineData("https://192.168.1.10/auth", "https://192.168.1.10")]
    public void In_the_apps_own_network_they_are_accepted_where_that_is_configured(string url, string expected)
    {
        HaloAddress.Parse(url, new() { AllowPrivateAddresses = true }).Succeeded(out var address, out var problem).ShouldBeTrue(problem?.Detail);

        address!.ToString().ShouldBe(expected);
    }

    [Theory]
    [InlineData("inside.example.com", "127.0.0.1")]
    [InlineData("mixed.example.com", "127.0.0.1, 8.8.8.8")]
    public async Task In_the_apps_own_network_they_are_called_where_that_is_configured(string host, string answer)
    {
        await using var inside = new LoopbackServer("HTTP/1.1 200 OK");
        using var http = new HttpClient(new HaloHandler(new() { AllowPrivateAddresses = true }, new FakeNetwork().Has(host, answer)));

        (await http.GetAsync(AddressUnder(host, inside))).StatusCode.ShouldBe(HttpStatusCode.OK);

        inside.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public void The_message_says_what_to_do()
    {
        AddressGuard.Refusal.ShouldContain("https://contoso.halopsa.com");
        AddressGuard.Refusal.ShouldContain("HaloPsa__AllowPrivateAddresses");
    }

    /// <summary>The server on loopback speaks no TLS; for who is connected to, that makes no difference.</summary>
    private static Uri AddressUnder(string host, LoopbackServer server)
    {
        HaloAddress.Parse($"https://{host}", new()).Succeeded(out var address, out _).ShouldBeTrue();
        return new UriBuilder(address!.Base) { Scheme = "http", Port = server.EndPoint.Port }.Uri;
    }

    private static string? RefusalOf(string url, HaloPsaOptions options) =>
        HaloAddress.Parse(url, options).Succeeded(out _, out var problem) ? null : problem.Errors?["url"].ShouldHaveSingleItem();
}
