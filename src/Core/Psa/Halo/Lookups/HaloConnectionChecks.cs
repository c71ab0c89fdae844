using System.Globalization;
using System.Text.Json;
using Integration.Core.Psa.Halo.Api;
using Integration.Core.Results;

namespace Integration.Core.Psa.Halo.Lookups;

/// <summary>Reads what shows whether a HaloPSA can be used (reference, section 6), one cheap read for each permission.</summary>
internal sealed class HaloConnectionChecks(HaloApiClient client, HaloLookups lookups)
{
    private const string AgentPage = "Configuration > Teams & Agents > Agents > the application's agent > Permissions";

    private static readonly RequestContext Purpose = new("Test connection", IsAwaited: true);

    /// <summary>All of them; only the first when nothing can be read at all.</summary>
    /// <param name="closedStatus">The status that a cleared alert's ticket is to get.</param>
    /// <param name="noteOutcome">The outcome that notes are to have.</param>
    public async Task<IReadOnlyList<HaloCheck>> RunAsync(HaloAccount account, int closedStatus, int noteOutcome, CancellationToken cancellationToken)
    {
        var checks = new List<HaloCheck>();
        try
        {
            checks.Add(new HaloCheck("Sign-in", true, await WhoAsync(account, cancellationToken)));
        }
        catch (HaloException failure)
        {
            return [new HaloCheck("Sign-in", false, failure.Message)];
        }

        foreach (var (name, check) in new (string, Func<Task<HaloCheck>>)[]
        {
            (
                "Companies",
                () => CountAsync(
                    account, "Client", "clients", "Companies",
                    "HaloPSA shows no companies: the agent may be limited to one customer or team, or lacks Clients Access Level - Read Only.",
                    cancellationToken)),
            (
                "Sites",
                () => CountAsync(
                    account, "Site", "sites", "Sites",
                    "HaloPSA shows no sites: the agent may be limited to one customer, or lacks Clients Access Level - Read Only.", cancellationToken)),
            ("Ticket types", () => TicketTypesAsync(account, cancellationToken)),
            ("Assets", () => AssetsAsync(account, cancellationToken)),
            ("Asset types", () => AssetTypesAsync(account, cancellationToken)),
            ("Closing status", () => StatusAsync(account, closedStatus, cancellationToken)),
            ("Outcome of notes", () => OutcomeAsync(account, noteOutcome, cancellationToken)),
        })
        {
            try
            {
                checks.Add(await check());
            }
            catch (HaloException failure)
            {
                checks.Add(new HaloCheck(name, false, failure.Message));
                if (failure.Failure is HaloFailure.Held or HaloFailure.RateLimited or HaloFailure.Unreachable or HaloFailure.AuthenticationFailed)
                {
                    // The others would end the same, each after as long a wait.
                    return checks;
                }
            }
        }

        checks.Add(new HaloCheck(
            "Writing", null,
            "Whether assets and tickets can be written shows only when they are: HaloPSA offers no way to ask. The application needs edit:assets and "
            + "edit:tickets, and the agent "
            + $"Assets and Tickets Access Level - Read and Modify, and Can add new Tickets - Yes ({AgentPage})."));
        return checks;
    }

    /// <summary>Who we are there. The token is what counts: HaloPSA need not tell an application whom it runs as.</summary>
    private async Task<string> WhoAsync(HaloAccount account, CancellationToken cancellationToken)
    {
        var agent = await TryAsync(account, "Agent/me", root => root.Text("name"), cancellationToken);
        var version = await TryAsync(account, "InstanceInfo", root => root.Text("app_version"), cancellationToken);
        var who = agent is null ? "HaloPSA accepts the client ID and secret" : $"Signed in as the agent {agent.Shorten(100)}";
        return version is null ? $"{who}." : $"{who}, version {version.Shorten(40)}.";
    }

    private async Task<T?> TryAsync<T>(HaloAccount account, string path, Func<JsonElement, T?> read, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            var root = (await client.SendAsync(account, HaloRequest.Get(path, Purpose), cancellationToken)).Root;
            return root.ValueKind == JsonValueKind.Object ? read(root) : null;
        }
        catch (HaloException failure) when (failure.Failure is HaloFailure.NotAllowed or HaloFailure.NotFound or HaloFailure.Rejected)
        {
            return null;
        }
    }

    private async Task<HaloCheck> CountAsync(HaloAccount account, string path, string property, string name, string none, CancellationToken cancellationToken)
    {
        var root = (await client.SendAsync(account, HaloRequest.Get($"{path}?count=1", Purpose), cancellationToken)).Root;
        var rows = root.ValueKind == JsonValueKind.Array ? root.GetArrayLength() : root.List(property)?.Count
            ?? throw new HaloException(HaloFailure.InvalidResponse, $"HaloPSA's answer to {path} holds no list: this may not be HaloPSA.");
        var count = root.ValueKind == JsonValueKind.Object ? root.Integer("record_count") ?? rows : rows;
        return count > 0
            ? new HaloCheck(name, true, string.Create(CultureInfo.InvariantCulture, $"{name} can be read ({count})."))
            : new HaloCheck(name, null, $"{none} In HaloPSA: {AgentPage}.");
    }

    private async Task<HaloCheck> AssetsAsync(HaloAccount account, CancellationToken cancellationToken) =>
        await CountAsync(account, "Asset", "assets", "Assets", "", cancellationToken) is { Ok: true } some
            ? some
            : new HaloCheck(
                "Assets", null,
                $"HaloPSA shows no assets. If there are some, the agent lacks Assets Access Level - Read and Modify. In HaloPSA: {AgentPage}.");

    private async Task<HaloCheck> TicketTypesAsync(HaloAccount account, CancellationToken cancellationToken)
    {
        var types = await lookups.TicketTypesAsync(account, cancellationToken);
        return types.Count > 0
            ? new HaloCheck("Ticket types", true, string.Create(CultureInfo.InvariantCulture, $"Tickets of {types.Count} types can be made."))
            : new HaloCheck(
                "Ticket types", false, $"HaloPSA lets us make tickets of no type: set Allow use of all Ticket Types - Yes. In HaloPSA: {AgentPage}.");
    }

    private async Task<HaloCheck> AssetTypesAsync(HaloAccount account, CancellationToken cancellationToken)
    {
        var root = (await client.SendAsync(account, HaloRequest.Get("AssetType", Purpose), cancellationToken)).Root;
        return root.ValueKind == JsonValueKind.Array && root.GetArrayLength() is > 0 and var count
            ? new HaloCheck("Asset types", true, string.Create(CultureInfo.InvariantCulture, $"Asset types can be read ({count})."))
            : new HaloCheck("Asset types", null, $"HaloPSA shows no asset types: the agent may lack Allow use of all Asset Types. In HaloPSA: {AgentPage}.");
    }

    private async Task<HaloCheck> StatusAsync(HaloAccount account, int wanted, CancellationToken cancellationToken) =>
        (await lookups.StatusesAsync(account, cancellationToken)).FirstOrDefault(status => status.Id == wanted) is { } status
            ? new HaloCheck("Closing status", true, $"Tickets of cleared alerts get the status {status.Name.Shorten(100)}.")
            : new HaloCheck(
                "Closing status", false, $"There is no ticket status {wanted} in HaloPSA. Choose the one that closes tickets in the settings here.");

    private async Task<HaloCheck> OutcomeAsync(HaloAccount account, int wanted, CancellationToken cancellationToken) =>
        (await lookups.OutcomesAsync(account, cancellationToken)).FirstOrDefault(outcome => outcome.Id == wanted) is { } outcome
            ? new HaloCheck("Outcome of notes", true, $"Notes are written as {outcome.Name.Shorten(100)}.")
            : new HaloCheck(
                "Outcome of notes", null,
                $"HaloPSA lists no outcome {wanted}: notes may be refused. Choose the one of private notes in the settings here.");
}
