using Azure.Identity;
using Azure.Security.KeyVault.Secrets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Core.Secrets;

internal static class SecretServices
{
    /// <summary>Key Vault if its address is configured, otherwise encrypted local files.</summary>
    public static IServiceCollection AddSecrets(this IServiceCollection services, IConfiguration configuration)
    {
        if (configuration["KeyVault:Uri"] is { Length: > 0 } vault)
        {
            var address = HttpsAddress.Parse(vault, "KeyVault__Uri", "https://<vault>.vault.azure.net");
            services.AddSingleton<ISecretStore>(new KeyVaultSecretStore(new SecretClient(address, new DefaultAzureCredential())));
        }
        else
        {
            services.AddOptions<LocalSecretOptions>().BindConfiguration("LocalSecrets");
            services.AddSingleton<ISecretStore, LocalSecretStore>();
        }

        return services.AddSingleton<SecretCache>();
    }
}
