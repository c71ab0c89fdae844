using Azure.Data.Tables;

namespace LocalRuntime.Tests.Tables;

public sealed class ConnectionStringTests
{
    [Theory]
    [InlineData("UseDevelopmentStorage=true", "http://127.0.0.1:10002/devstoreaccount1", "devstoreaccount1")]
    [InlineData("UseDevelopmentStorage=true;DevelopmentStorageProxyUri=http://azurite", "http://azurite:10002/devstoreaccount1", "devstoreaccount1")]
    [InlineData("DefaultEndpointsProtocol=https;AccountName=acc;AccountKey=a2V5;EndpointSuffix=core.windows.net", "https://acc.table.core.windows.net/", "acc")]
    [InlineData("accountname=acc; AccountKey=a2V5; EndpointSuffix=core.chinacloudapi.cn;", "https://acc.table.core.chinacloudapi.cn/", "acc")]
    [InlineData("AccountName=acc;AccountKey=a2V5;TableEndpoint=http://127.0.0.1:7777/acc/", "http://127.0.0.1:7777/acc/", "acc")]
    [InlineData("TableEndpoint=https://acc.table.core.windows.net/;SharedAccessSignature=sv=1&sig=x%3D", "https://acc.table.core.windows.net/", "acc")]
    public void A_connection_string_leads_to_its_account(string text, string endpoint, string account)
    {
        var service = new TableServiceClient(text);

        service.Uri.ShouldBe(new Uri(endpoint));
        service.AccountName.ShouldBe(account);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("AccountName=acc")]
    [InlineData("AccountName=acc;AccountKey=a2V5")]
    [InlineData("AccountName=acc;AccountName=acc;AccountKey=a2V5;EndpointSuffix=core.windows.net")]
    [InlineData("SharedAccessSignature=sig")]
    [InlineData("UseDevelopmentStorage=false")]
    public void An_incomplete_one_is_refused(string text) => Should.Throw<FormatException>(() => new TableServiceClient(text));
}
