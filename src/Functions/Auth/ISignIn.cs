using Microsoft.AspNetCore.Http;

namespace Integration.Functions.Auth;

/// <summary>Finds out who makes a request.</summary>
internal interface ISignIn
{
    /// <summary>Who it is; null when nobody, or nobody who can be trusted.</summary>
    UserId? Identify(HttpContext http);
}
