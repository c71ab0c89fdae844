using System.Net;
using System.Text;
using System.Text.Json;
using Integration.Core.Results;
using Integration.Core.Secrets;

namespace Integration.Core.Psa.Halo.Api;

/// <summary>Why HaloPSA did not do what it was asked.</summary>
internal enum HaloFailure
{
    /// <summary>Nothing was sent: our own quota is used up, or a 429 asked for patience. <see cref="HaloException.RetryAfter"/> says for how long.</summary>
    Held,

    /// <summary>429.</summary>
    RateLimited,

    /// <summary>No connection, a dropped one, a time-out, or 5xx.</summary>
    Unreachable,

    /// <summary>The client id or secret is refused, or every call is (401, also with a new token).</summary>
    AuthenticationFailed,

    /// <summary>403: a permission of the application or of its agent is missing.</summary>
    NotAllowed,

    /// <summary>404.</summary>
    NotFound,

    /// <summary>400, or another 4xx: what was sent is not accepted. The message is HaloPSA's own where it said something.</summary>
    Rejected,

    /// <summary>Success, but not the answer that was to be expected: no JSON, too large, too late.</summary>
    InvalidResponse,
}

/// <summary>HaloPSA did not do what it was asked.</summary>
/// <param name="message">For an administrator: what is wrong and what to do. Holds no secret.</param>
/// <param name="retryAfter">When to try again at the earliest, if that is known.</param>
/// <param name="mayHaveLanded">Whether a write may have happened all the same: look before it is repeated.</param>
internal sealed class HaloException(HaloFailure failure, string message, TimeSpan? retryAfter = null, bool mayHaveLanded = false, Exception? inner = null)
    : Exception(message, inner)
{
    public HaloFailure Failure { get; } = failure;

    public TimeSpan? RetryAfter { get; } = retryAfter;

    public bool OutcomeUnknown { get; } = mayHaveLanded;

    /// <summary>Whether the same may succeed later without anyone mending anything.</summary>
    public bool IsTransient => Failure is HaloFailure.Held or HaloFailure.RateLimited or HaloFailure.Unreachable or HaloFailure.InvalidResponse;
}

/// <summary>Reads what HaloPSA says about an error: four shapes of JSON, plain text, a page, or nothing (reference, section 3.2). Pure.</summary>
internal static class HaloErrorText
{
    private const int Longest = 600;
    private const int MaxBytes = 16 * 1024;

    private static readonly string[] Names = ["Message", "message", "errorMessage", "error_description", "error", "title", "detail"];

    /// <summary>Null when it says nothing.</summary>
    /// <param name="secrets">What must not be said: a server may well repeat what it was sent.</param>
    public static string? Read(ReadOnlySpan<byte> body, params ReadOnlySpan<Secret?> secrets) =>
        // Before anything is cut off: half a secret would not be found.
        Say(body) is { } said ? Clean(SecretScrubber.Scrub(said, secrets)).Shorten(Longest) : null;

    private static string? Say(ReadOnlySpan<byte> body)
    {
        var text = Encoding.UTF8.GetString(body[..Math.Min(body.Length, MaxBytes)]).Trim();
        if (text.Length == 0)
        {
            return null;
        }

        if (text[0] is '{' or '[' or '"' && FromJson(body) is { } said)
        {
            return said;
        }

        return text[0] == '<' ? FromPage(text) : text[0] is '{' or '[' ? null : text;
    }

    private static string? FromJson(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            using var document = JsonDocument.ParseValue(ref reader);
            var root = document.RootElement;
            root = root.ValueKind == JsonValueKind.Array && root.GetArrayLength() > 0 ? root[0] : root;
            return root.ValueKind == JsonValueKind.String
                ? root.GetString()
                : Names.Select(name => root.Text(name)).FirstOrDefault(value => !string.IsNullOrWhiteSpace(value));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Of a page only its title: the rest is for eyes and not for a list.</summary>
    private static string FromPage(string page)
    {
        var begin = page.IndexOf("<title>", StringComparison.OrdinalIgnoreCase);
        var end = begin < 0 ? -1 : page.IndexOf("</title>", begin, StringComparison.OrdinalIgnoreCase);
        return end < 0 ? "a web page and no message" : $"a web page, \"{Clean(WebUtility.HtmlDecode(page[(begin + 7)..end]))}\"";
    }

    private static string Clean(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}

/// <summary>Which permission a request needs (reference, section 2.1).</summary>
/// <param name="Right">The agent's, as its page calls it.</param>
internal sealed record HaloPermission(string Scope, string Right)
{
    /// <summary>All that the product needs day by day, as a token asks for them.</summary>
    public const string Scopes = "read:tickets edit:tickets read:customers read:assets edit:assets";

    /// <summary>Only for adding asset types and fields.</summary>
    public const string Admin = "admin";

    public static HaloPermission For(HttpMethod method, string path, bool asAdmin)
    {
        var resource = path.Split('?', '/')[0];
        var reads = method == HttpMethod.Get;
        return resource switch
        {
            _ when asAdmin => new(Admin, "Is an administrator"),
            "Tickets" or "Actions" => reads ? new("read:tickets", "Tickets Access Level - Read and Modify") : new(
                "edit:tickets", "Tickets Access Level - Read and Modify and Can add new Tickets - Yes"),
            "TicketType" => new("read:tickets", "Allow use of all Ticket Types - Yes"),
            "Status" or "Priority" or "Outcome" => new("read:tickets", "Tickets Access Level - Read and Modify"),
            "Client" or "Site" or "Users" => new("read:customers", "Clients Access Level - Read Only"),
            "Asset" => reads ? new("read:assets", "Assets Access Level - Read and Modify") : new("edit:assets", "Assets Access Level - Read and Modify"),
            _ => new("read:assets", "Assets Access Level - Read and Modify"),
        };
    }

    /// <summary>What an administrator has to do in HaloPSA.</summary>
    public string Advice =>
        $"Give the application the permission {Scope} (Configuration > Integrations > HaloPSA API > Applications > Permissions), and its agent {Right} "
        + "(Configuration > Teams & Agents > Agents > Permissions).";
}
