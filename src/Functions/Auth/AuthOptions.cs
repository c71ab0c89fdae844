using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Integration.Functions.Auth;

/// <summary>How people sign in.</summary>
internal enum AuthMode
{
    EasyAuth,

    /// <summary>By name, from this machine alone; for development.</summary>
    Local,
}

internal sealed class AuthOptions
{
    [EnumDataType(typeof(AuthMode))]
    public AuthMode Mode { get; set; } = AuthMode.EasyAuth;
}

/// <summary>Refuses to start in Azure with a sign-in that believes everyone.</summary>
internal sealed class AuthOptionsValidator(Func<string, string?> environment) : IValidateOptions<AuthOptions>
{
    public ValidateOptionsResult Validate(string? name, AuthOptions options) => options.Mode == AuthMode.Local && IsAzure()
        ? ValidateOptionsResult.Fail("Auth__Mode: Local is for development only and is not allowed in Azure. "
                + "Set it to EasyAuth and turn on App Service authentication.")
        : ValidateOptionsResult.Success;

    private bool IsAzure() => !string.IsNullOrEmpty(environment("WEBSITE_INSTANCE_ID")) || !string.IsNullOrEmpty(environment("WEBSITE_SITE_NAME"));
}
