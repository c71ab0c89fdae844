using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Integration.Core.Quotas;
using Integration.Core.Results;

namespace Integration.Core.Level;

/// <summary>
/// Level's REST API v2, read only. Makes one attempt: who calls decides about repeating, from
/// <see cref="LevelException.IsTransient"/>. Expects an <see cref="HttpClient"/> that <see cref="Prepare"/> has seen.
/// </summary>
internal sealed class LevelClient(HttpClient http, LevelGate gate, TimeProvider time)
{
    public const int PageSize = 100;

    private const int MaxBytes = 32 * 1024 * 1024;

    private const string AllDetails =
        "include_operating_system=true&include_cpus=true&include_memory=true&include_disks=true" +
        "&include_network_interfaces=true&include_security=true&include_disk_partitions=true&include_motherboard=true";

    public static void Prepare(HttpClient http, string baseUrl)
    {
        http.BaseAddress = new Uri(baseUrl.TrimEnd('/') + "/");
        http.Timeout = TimeSpan.FromSeconds(30);
        http.MaxResponseContentBufferSize = MaxBytes;
    }

    public Task<LevelPage<LevelGroup>> ListGroupsAsync(LevelAccount account, string? after, CancellationToken cancellationToken) =>
        ListAsync(account, $"groups?limit={PageSize}", after, LevelGroup.Parse, cancellationToken);

    public Task<LevelPage<LevelDevice>> ListDevicesAsync(LevelAccount account, string? after, CancellationToken cancellationToken) =>
        ListAsync(account, $"devices?limit={PageSize}&{AllDetails}", after, LevelDevice.Parse, cancellationToken);

    /// <summary>Devices in no group. Not every version of the API knows this filter: look at the group of what comes back.</summary>
    public Task<LevelPage<LevelDevice>> ListUngroupedDevicesAsync(LevelAccount account, string? after, CancellationToken cancellationToken) =>
        ListAsync(account, $"devices?limit={PageSize}&group_id=null", after, LevelDevice.Parse, cancellationToken);

    public Task<LevelPage<LevelAlert>> ListActiveAlertsAsync(LevelAccount account, string? after, CancellationToken cancellationToken) =>
        ListAsync(account, $"alerts?limit={PageSize}&status=active", after, LevelAlert.Parse, cancellationToken);

    /// <summary>Null when Level does not know the group.</summary>
    public Task<LevelGroup?> FindGroupAsync(LevelAccount account, LevelGroupId id, CancellationToken cancellationToken) =>
        FindAsync(account, $"groups/{Uri.EscapeDataString(id.Value)}", LevelGroup.Parse, cancellationToken);

    /// <summary>Null when Level does not know the device.</summary>
    public Task<LevelDevice?> FindDeviceAsync(LevelAccount account, LevelDeviceId id, CancellationToken cancellationToken) =>
        FindAsync(account, $"devices/{Uri.EscapeDataString(id.Value)}?{AllDetails}", LevelDevice.Parse, cancellationToken);

    /// <summary>Null when Level does not know the alert.</summary>
    public Task<LevelAlert?> FindAlertAsync(LevelAccount account, LevelAlertId id, CancellationToken cancellationToken) =>
        FindAsync(account, $"alerts/{Uri.EscapeDataString(id.Value)}", LevelAlert.Parse, cancellationToken);

    private async Task<LevelPage<T>> ListAsync<T>(
        LevelAccount account, string path, string? after, Func<JsonElement, T?> parse, CancellationToken cancellationToken)
        where T : class
    {
        var cursor = after is null ? "" : $"&starting_after={Uri.EscapeDataString(after)}";

        // A key that is only tried has somebody waiting for the answer.
        var priority = account.Secret is null ? CallPriority.Interactive : CallPriority.Background;
        using var document = await GetAsync(account, priority, path + cursor, cancellationToken);
        if (document.RootElement.ValueKind != JsonValueKind.Object
            || !document.RootElement.TryGetProperty("data", out var data)
            || data.ValueKind != JsonValueKind.Array)
        {
            throw new LevelException(LevelFailure.InvalidResponse, $"Level's response for {Resource(path)} is not a list.");
        }

        var items = new List<T>(PageSize);
        var unreadable = new List<string>();
        string? last = null;
        foreach (var entry in data.EnumerateArray())
        {
            last = entry.Text("id") ?? last;
            if (parse(entry) is { } item)
            {
                items.Add(item);
            }
            else
            {
                var name = entry.Text("hostname") ?? entry.Text("name");
                var position = items.Count + unreadable.Count + 1;
                unreadable.Add($"Item {position} of {Resource(path)}{(after is null ? "" : $" after {after}")}{(name is null ? "" : $" ({name})")} has no id.");
            }
        }

        if (document.RootElement.Flag("has_more") != true)
        {
            return new LevelPage<T>(items, unreadable, null);
        }

        // A cursor that comes again is found by who walks, and begun anew there.
        return last switch
        {
            null => throw new LevelException(LevelFailure.InvalidResponse, $"Level says that {Resource(path)} has more but gave nothing to go on from."),
            { Length: > LevelPage.MaxCursorLength } => throw new LevelException(
                LevelFailure.InvalidResponse,
                $"Level gave an id of {last.Length} characters in {Resource(path)}; one to go on from has at most {LevelPage.MaxCursorLength}."),
            _ => new LevelPage<T>(items, unreadable, last),
        };
    }

    private async Task<T?> FindAsync<T>(LevelAccount account, string path, Func<JsonElement, T?> parse, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            using var document = await GetAsync(account, CallPriority.Interactive, path, cancellationToken);
            return parse(document.RootElement) ?? throw new LevelException(LevelFailure.InvalidResponse, $"Level's response for {Resource(path)} has no id.");
        }
        catch (LevelException failure) when (failure.Failure == LevelFailure.NotFound)
        {
            return null;
        }
    }

    private async Task<JsonDocument> GetAsync(LevelAccount account, CallPriority priority, string path, CancellationToken cancellationToken)
    {
        await gate.EnterAsync(account, priority, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"v2/{path}");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));

        // The bare key, without a scheme word: Level answers 401 to "Bearer".
        request.Headers.TryAddWithoutValidation("Authorization", account.ApiKey.Reveal());
        try
        {
            // Read to its end: only so do the time-out and the largest size count for the body too.
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
            if (answer.StatusCode == HttpStatusCode.Unauthorized)
            {
                await gate.RefusedAsync(account, cancellationToken);
            }

            if (answer.StatusCode == HttpStatusCode.TooManyRequests)
            {
                await gate.SlowDownAsync(account, RetryAfter(answer), cancellationToken);
            }

            ThrowUnlessSuccess(answer, Resource(path));
            await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
            return await JsonDocument.ParseAsync(body, cancellationToken: cancellationToken);
        }
        catch (JsonException broken)
        {
            throw new LevelException(LevelFailure.InvalidResponse, $"Level's response for {Resource(path)} is not JSON.", inner: broken);
        }
        catch (HttpRequestException tooLong) when (tooLong.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw new LevelException(
                LevelFailure.InvalidResponse, $"Level's response for {Resource(path)} exceeds {MaxBytes / 1024 / 1024} MiB.", inner: tooLong);
        }
        catch (HttpRequestException broken)
        {
            throw new LevelException(LevelFailure.Unreachable, $"Could not reach Level at {http.BaseAddress}: {broken.Message}", inner: broken);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw new LevelException(LevelFailure.Unreachable, $"Level did not respond within {http.Timeout.TotalSeconds:0} seconds.", inner: late);
        }
    }

    private void ThrowUnlessSuccess(HttpResponseMessage answer, string resource)
    {
        if (answer.IsSuccessStatusCode)
        {
            return;
        }

        var code = (int)answer.StatusCode;
        throw answer.StatusCode switch
        {
            HttpStatusCode.Unauthorized => new LevelException(LevelFailure.InvalidKey, "Level rejected the API key (401)."),
            HttpStatusCode.Forbidden => new LevelException(LevelFailure.NotAllowed, $"This API key is not allowed to read {resource} (403)."),
            HttpStatusCode.NotFound => new LevelException(LevelFailure.NotFound, $"Level has no {resource} (404)."),
            HttpStatusCode.TooManyRequests => new LevelException(LevelFailure.RateLimited, "Level's rate limit was reached (429).", RetryAfter(answer)),
            _ when code >= 500 => new LevelException(LevelFailure.Unreachable, $"Level answered {code} to {resource}.", RetryAfter(answer)),
            _ => new LevelException(LevelFailure.InvalidResponse, $"Level answered {code} to {resource}."),
        };
    }

    private TimeSpan? RetryAfter(HttpResponseMessage answer)
    {
        var wait = answer.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - time.GetUtcNow(),
            _ => (TimeSpan?)null,
        };
        return wait is { } asked ? TimeSpan.FromSeconds(Math.Clamp(asked.TotalSeconds, 0, 600)) : null;
    }

    private static string Resource(string path) => path.Split('?')[0];
}
