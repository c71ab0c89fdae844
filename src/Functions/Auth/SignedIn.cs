using Microsoft.AspNetCore.Http;

namespace Integration.Functions.Auth;

/// <summary>Who is signed in on a request.</summary>
internal static class SignedIn
{
    private static readonly object Key = new();

    public static UserId? User(HttpContext http) => http.Items.TryGetValue(Key, out var user) ? (UserId?)user : null;

    public static void Set(HttpContext http, UserId user) => http.Items[Key] = user;
}
