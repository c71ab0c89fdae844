using Integration.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Integration.Functions.Auth;

internal static class SignInServices
{
    public static IServiceCollection AddSignIn(this IServiceCollection services)
    {
        services.AddValidatedOptions<AuthOptions>("Auth");
        services.AddSingleton<IValidateOptions<AuthOptions>>(new AuthOptionsValidator(Environment.GetEnvironmentVariable));
        return services.AddSingleton<ISignIn>(made => made.GetRequiredService<IOptions<AuthOptions>>().Value.Mode switch
        {
            AuthMode.EasyAuth => new EasyAuthSignIn(Environment.GetEnvironmentVariable),
            AuthMode.Local => new LocalSignIn(),
        });
    }
}
