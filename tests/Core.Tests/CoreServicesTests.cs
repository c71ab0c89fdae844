using Azure.Data.Tables;
using Integration.Core.Secrets;
using Integration.Core.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Integration.Core.Tests;

public sealed class CoreServicesTests
{
    private static readonly ServiceProviderOptions Strict = new() { ValidateOnBuild = true, ValidateScopes = true };

    [Fact]
    public async Task Everything_that_is_registered_can_be_made()
    {
        var services = Services();
        await using var provider = services.BuildServiceProvider(Strict);
        await using var scope = provider.CreateAsyncScope();

        var ours = services.Where(service => service.ServiceType.Assembly == typeof(CoreServices).Assembly).Select(service => service.ServiceType).ToList();
        ours.Count.ShouldBeGreaterThan(20);
        foreach (var service in ours)
        {
            scope.ServiceProvider.GetRequiredService(service).ShouldNotBeNull();
        }

        provider.GetServices<IHostedService>().ShouldContain(service => service is TableCreation);
        provider.GetRequiredService<IStartupValidator>().Validate();
    }

    [Fact]
    public void A_clock_that_is_there_already_is_used()
    {
        var clock = new FakeTimeProvider(Some.Now);
        var services = new ServiceCollection().AddSingleton<TimeProvider>(clock);

        Services(services).BuildServiceProvider(Strict).GetRequiredService<TimeProvider>().ShouldBeSameAs(clock);
    }

    [Fact]
    public void Secrets_are_kept_in_a_vault_where_there_is_one_and_here_otherwise()
    {
        Kept().ShouldBe((true, false));
        Kept(("KeyVault:Uri", "")).ShouldBe((true, false));
        Kept(("KeyVault:Uri", "https://some.vault.azure.net")).ShouldBe((false, true));

        static (bool Here, bool Vault) Kept(params (string, string?)[] settings)
        {
            using var provider = Services(settings).BuildServiceProvider();
            var store = provider.GetRequiredService<ISecretStore>();
            return (store is LocalSecretStore, store is KeyVaultSecretStore);
        }
    }

    [Fact]
    public void The_storage_account_counts_before_the_connection_string()
    {
        Storage(("Storage:AccountUri", "https://some.table.core.windows.net")).Uri.Host.ShouldBe("some.table.core.windows.net");
        Storage().Uri.Port.ShouldBe(10002);
    }

    [Theory]
    [InlineData("Level:BaseUrl", "", "Level__BaseUrl")]
    [InlineData("Level:BaseUrl", "api.level.io", "Level__BaseUrl")]
    [InlineData("Level:BaseUrl", "ftp://api.level.io", "Level__BaseUrl")]
    [InlineData("Level:BaseUrl", "https://", "Level__BaseUrl")]
    [InlineData("Level:RequestsPerMinute", "0", "Level__RequestsPerMinute")]
    [InlineData("Level:RequestsPerMinute", "1000001", "Level__RequestsPerMinute")]
    [InlineData("Level:RequestsPerMinute", "many", "Level__RequestsPerMinute")]
    [InlineData("Webhooks:MaxBodyBytes", "100", "Webhooks__MaxBodyBytes")]
    [InlineData("Webhooks:MaxBodyBytes", "1048576", "Webhooks__MaxBodyBytes")]
    [InlineData("KeyVault:Uri", "http://some.vault.azure.net", "KeyVault__Uri")]
    [InlineData("KeyVault:Uri", "some-vault", "KeyVault__Uri")]
    [InlineData("Storage:AccountUri", "http://some.table.core.windows.net", "Storage__AccountUri")]
    [InlineData("AzureWebJobsStorage", "", "AzureWebJobsStorage")]
    [InlineData("AzureWebJobsStorage", "hello", "AzureWebJobsStorage")]
    [InlineData("AzureWebJobsStorage", "AccountName=a;AccountKey=not base64", "AzureWebJobsStorage")]
    public void A_wrong_setting_is_named_when_the_app_starts(string key, string value, string named)
    {
        var failure = Should.Throw<Exception>(() =>
        {
            using var provider = Services((key, value)).BuildServiceProvider(Strict);
            provider.GetRequiredService<IStartupValidator>().Validate();
            _ = provider.GetServices<IHostedService>().ToList();
        });

        failure.Message.ShouldContain(named);
        failure.Message.ShouldNotContain("not base64", customMessage: "a connection string holds a secret");
    }

    private static TableServiceClient Storage(params (string, string?)[] settings) =>
        Services(settings).BuildServiceProvider().GetRequiredService<TableServiceClient>();

    private static IServiceCollection Services(params (string Key, string? Value)[] settings) => Services(new ServiceCollection(), settings);

    private static IServiceCollection Services(IServiceCollection services, params (string Key, string? Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["AzureWebJobsStorage"] = "UseDevelopmentStorage=true" })
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value)))
            .Build();
        services.AddSingleton<IConfiguration>(configuration).AddLogging();
        services.AddCore(configuration);
        return services;
    }
}
