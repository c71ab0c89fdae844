using Integration.Core.Psa.Halo;
using Integration.Core.Psa.Halo.Api;
using Integration.Core.Psa.Halo.Events;
using Integration.Core.Psa.Halo.Lookups;
using Integration.Core.Quotas;
using Integration.Core.Storage;
using Integration.Core.Work;
using Microsoft.Extensions.Options;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Web;

namespace Integration.Core.Tests.Psa.Halo;

/// <summary>A HaloPSA with companies 1, 2, … that have sites 10 and 11, 20 and 21, …; counts what it is asked.</summary>
internal sealed class FakeHaloApi : HttpMessageHandler
{
    private const int Companies = 40;

    public List<int> GoneSites { get; } = [];

    public HaloException? Failure { get; set; }

    /// <summary>What was asked, e.g. <c>sites 1</c>.</summary>
    public List<string> Asked { get; } = [];

    /// <param name="tables">Where requests are counted and written down.</param>
    public HaloLookups NewLookups(Tables tables, HaloStore store, IOptions<HaloPsaOptions> options, TimeProvider time)
    {
        var transport = new HaloTransport(
            new HttpClient(this), new HaloQuota(new Quota(tables, time), options),
            new HaloEventStore(tables, new HaloEventRetention(new DueIndex(tables, time), tables, time), time), time);
        return new HaloLookups(store, new HaloListReader(new HaloApiClient(transport, new HaloTokens(transport, store, time))), options);
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var query = HttpUtility.ParseQueryString(request.RequestUri!.Query);
        switch (request.RequestUri.AbsolutePath)
        {
            case "/api/authinfo":
                return Answer(new { auth_url = "https://contoso.halopsa.com/auth", tenant_id = "contoso" });
            case "/auth/token":
                return Answer(new { access_token = "some-token", expires_in = 3600 });
            case "/api/TicketType":
                Asked.Add("ticket types");
                return Failure is null ? Answer(new[] { new { id = 1, name = "Incident" }, new { id = 21, name = "Alert" } }) : throw Failure;
            case "/api/Site":
                var company = query["client_id"];
                Asked.Add($"sites {company}".Trim());
                return Failure is null ? Answer(Sites(company is null ? null : int.Parse(company, CultureInfo.InvariantCulture))) : throw Failure;
            default:
                return Task.FromResult(new HttpResponseMessage(HttpStatusCode.NotFound));
        }
    }

    private static Task<HttpResponseMessage> Answer(object body) => Task.FromResult(
        new HttpResponseMessage { Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json") });

    private object Sites(int? company)
    {
        var sites =
            from id in Enumerable.Range(1, Companies)
            from n in new[] { 0, 1 }
            where (company is null || company == id) && !GoneSites.Contains((id * 10) + n)
            select new { id = (id * 10) + n, name = n == 0 ? "Main" : "Warehouse", client_id = id, client_name = $"Company {id}" };
        return new { sites, record_count = sites.Count() };
    }
}
