using Azure.Identity;
using Azure.Security.KeyVault.Secrets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Core.Secrets;

internal static class SecretServices
{
    /// <summary>Key Vault where its address is configured, files on this machine otherwise.</summary>
    public static IServiceCollection AddSecrets(this IServiceCollection services, IConfiguration configuration)
    {
        if (configuration["KeyVault:Uri"] is { Length: > 0 } vault)
        {
            var address = HttpsAddress.Parse(vault, "KeyVault__Uri", "https://<vault>.vault.azure.net");
            services.AddSingleton(new KeyVaultSecretStore(new SecretClient(address, new DefaultAzureCredential())));
            services.AddSingleton<ISecretStore>(Remembering<KeyVaultSecretStore>);
        }
        else
        {
            services.AddOptions<LocalSecretOptions>().BindConfiguration("LocalSecrets");
            services.AddSingleton<LocalSecretStore>();
            services.AddSingleton<ISecretStore>(Remembering<LocalSecretStore>);
        }

        services.AddRedaction();
        return services.AddSingleton<SecretCache>();
    }

    private static ScrubbingSecretStore Remembering<TStore>(IServiceProvider provider)
        where TStore : ISecretStore =>
        new(provider.GetRequiredService<TStore>(), provider.GetRequiredService<Redactor>());
}
