using Integration.Core.Common;
using System.Globalization;
using System.Text.Json;
using Integration.Core.Results;
using Integration.Core.Storage;
using Microsoft.AspNetCore.Http;

namespace Integration.Functions.Http;

/// <summary>Reads what an API request holds; whatever is wrong is named by its field.</summary>
internal static class RequestParser
{
    private const int MaxBytes = 1024 * 1024;
    private const int MaxItems = 500;
    private const int MaxKeyLength = 512;

    public static async Task<Result<T>> ReadJsonAsync<T>(this HttpRequest request, CancellationToken cancellationToken)
        where T : class
    {
        var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        for (int read; (read = await request.Body.ReadAsync(chunk, cancellationToken)) > 0;)
        {
            buffer.Write(chunk, 0, read);
            if (buffer.Length > MaxBytes)
            {
                return Malformed("$", $"The body is over {MaxBytes / 1024} KiB.");
            }
        }

        try
        {
            return JsonSerializer.Deserialize<T>(buffer.GetBuffer().AsSpan(0, (int)buffer.Length), ApiJson.Options) is { } body
                ? body
                : Malformed("$", "The body is null; a JSON value is required.");
        }
        catch (JsonException broken)
        {
            var field = broken.Path is null or "$" ? "$" : broken.Path.TrimStart('$', '.');
            return Malformed(field, buffer.Length == 0 ? "The body is empty; JSON is required." : Explain(broken));
        }
    }

    /// <summary>As above; nothing at all is as good as an empty object.</summary>
    public static async Task<Result<T>> ReadOptionalJsonAsync<T>(this HttpRequest request, T none, CancellationToken cancellationToken)
        where T : class =>
        request.ContentLength is null or 0 && request.Headers.TransferEncoding.Count == 0 ? none : await request.ReadJsonAsync<T>(cancellationToken);

    /// <summary>Which part of a list is asked for.</summary>
    /// <param name="usual">How many items at most where it does not say.</param>
    public static Result<PageRequest> ReadPage(this HttpRequest request, int usual = 100)
    {
        if (!request.ReadKey("after", out var after).Succeeded(out _, out var problem))
        {
            return problem;
        }

        string? limit = request.Query["limit"];
        if (limit is null)
        {
            return new PageRequest(usual, after);
        }

        return int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= MaxItems
            ? new PageRequest(number, after)
            : Malformed("limit", $"is \"{limit}\"; use a number from 1 to {MaxItems}.");
    }

    /// <summary>An optional query value that has to be an id of ours.</summary>
    public static Result<object> ReadId<T>(this HttpRequest request, string name, out Id<T>? value)
    {
        var read = request.ReadKey(name, out var text);
        value = text is null ? null : new Id<T>(text);
        return read;
    }

    /// <summary>An optional query value that has to be a whole number from 1.</summary>
    public static Result<object> ReadNumber(this HttpRequest request, string name, out int? value)
    {
        string? text = request.Query[name];
        value = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
        return string.IsNullOrEmpty(text) || value is not null ? true : Malformed(name, $"is \"{text}\"; use a whole number from 1.");
    }

    /// <summary>An optional query value that has to be <c>true</c> or <c>false</c>.</summary>
    public static Result<object> ReadFlag(this HttpRequest request, string name, out bool value)
    {
        string? text = request.Query[name];
        value = false;
        return text is null || bool.TryParse(text, out value) ? true : Malformed(name, $"is \"{text}\"; use true or false.");
    }

    /// <summary>An optional query value that has to be one of an enum's names as the API writes them.</summary>
    public static Result<object> ReadName<T>(this HttpRequest request, string name, out T? value)
        where T : struct, Enum
    {
        string? text = request.Query[name];
        value = null;
        if (text is null)
        {
            return true;
        }

        var names = Enum.GetValues<T>().ToDictionary(item => JsonSerializer.SerializeToElement(item, ApiJson.Options).GetString()!);
        if (!names.TryGetValue(text, out var found))
        {
            return Malformed(name, $"is \"{text}\"; use one of {string.Join(", ", names.Keys)}.");
        }

        value = found;
        return true;
    }

    // What is asked for here becomes part of a table query, which not every character may.
    private static Result<object> ReadKey(this HttpRequest request, string name, out string? value)
    {
        string? text = request.Query[name];
        value = string.IsNullOrEmpty(text) ? null : text;
        return value is null
            || (value.Length <= MaxKeyLength && value.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' or '=' or '~'))
            ? true
            : Malformed(name, "is not a valid value from this API.");
    }

    private static string Explain(JsonException broken) => broken.Message switch
    {
        var message when message.Contains("could not be converted", StringComparison.Ordinal) => "has a value that is not allowed here.",
        var message when message.Contains("Duplicate property", StringComparison.Ordinal) => "is repeated.",
        var message when message.Contains("missing required properties", StringComparison.Ordinal) => $"lacks{message[(message.LastIndexOf(':') + 1)..]}",
        _ => $"The body is not valid JSON at line {broken.LineNumber + 1}, byte {broken.BytePositionInLine}.",
    };

    /// <summary>The part of the request that <paramref name="field"/> names cannot be read.</summary>
    public static Problem Malformed(string field, string message) =>
        new(
            ProblemKind.Malformed, "malformed-request", field == "$" ? message : $"{field}: {message}",
            new Dictionary<string, string[]> { [field] = [message] });
}
