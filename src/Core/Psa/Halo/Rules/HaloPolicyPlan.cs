using Integration.Core.Psa.Halo.Lookups;
using Integration.Core.Results;

namespace Integration.Core.Psa.Halo.Rules;

/// <summary>Which alerts are to make tickets of which type.</summary>
/// <param name="Pattern">An alert's name; <c>*</c> stands for any run of characters.</param>
/// <param name="TicketTypeId">The ticket type in HaloPSA; null: such alerts make no ticket.</param>
internal sealed record HaloPolicyRequest(string? Pattern, int? TicketTypeId);

/// <summary>Checks policies that are to be kept. Pure: where <see cref="AsksForTypes"/>, the ticket types have to be known.</summary>
internal sealed class HaloPolicyPlan
{
    private const int Most = 500;
    private const int MaxPatternLength = 300;
    private const int MaxNameLength = 200;

    private readonly Dictionary<int, string?> _names;
    private readonly IReadOnlyList<HaloPolicyRequest?> _requests;
    private readonly Dictionary<string, string[]> _errors = [];

    public HaloPolicyPlan(HaloPolicies kept, IReadOnlyList<HaloPolicyRequest?> requests)
    {
        _requests = requests;
        _names = kept.Items.Where(policy => policy.TicketTypeId is not null)
            .DistinctBy(policy => policy.TicketTypeId)
            .ToDictionary(policy => policy.TicketTypeId!.Value, policy => policy.TicketTypeName);
        CheckAll();
    }

    /// <summary>Whether there is a ticket type among them that was not checked when it was saved.</summary>
    public bool AsksForTypes => _requests.Any(request => request?.TicketTypeId is { } type && !_names.ContainsKey(type));

    /// <summary>Null when nothing is wrong so far.</summary>
    public Problem? Problem => _errors.Count == 0
        ? null
        : new Problem(ProblemKind.Invalid, "invalid-policies", string.Join(" ", _errors.Take(20).Select(error => $"{error.Key} {error.Value[0]}")), _errors);

    /// <summary>What is to be kept.</summary>
    public IReadOnlyList<HaloPolicy> Policies =>
        [.. _requests.Select(request => new HaloPolicy(request!.Pattern!, request.TicketTypeId, request.TicketTypeId is { } type ? _names[type] : null))];

    /// <summary>Compares with the ticket types that there are.</summary>
    public void Check(IReadOnlyList<HaloTicketTypeOption> types)
    {
        foreach (var type in types)
        {
            _names[type.Id] = type.Name.Shorten(MaxNameLength);
        }

        for (var i = 0; i < _requests.Count; i++)
        {
            if (_requests[i]?.TicketTypeId is { } type && !_names.ContainsKey(type))
            {
                _errors[$"[{i}].ticketTypeId"] = [$"is {type}, which is no ticket type that HaloPSA lets us use. Choose it again, or give the agent "
                    + "\"Allow use of all Ticket Types\"."];
            }
        }
    }

    private void CheckAll()
    {
        if (_requests.Count > Most)
        {
            _errors["$"] = [$"These are {_requests.Count} policies; at most {Most} are possible."];
            return;
        }

        var seen = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < _requests.Count; i++)
        {
            var pattern = _requests[i]?.Pattern;
            var wrong = string.IsNullOrWhiteSpace(pattern) ? "is required."
                : pattern.Length > MaxPatternLength ? $"has {pattern.Length} characters; at most {MaxPatternLength} are allowed. Use * for the rest."
                : pattern.Any(char.IsControl) ? "contains control characters; use * instead."
                : !seen.TryAdd(pattern, i) ? $"duplicates [{seen[pattern]}].pattern, which would always match first."
                : null;
            if (wrong is not null)
            {
                _errors[$"[{i}].pattern"] = [wrong];
            }

            if (_requests[i]?.TicketTypeId < 1)
            {
                _errors[$"[{i}].ticketTypeId"] = ["is no ticket type's id."];
            }
        }

        if (_errors.Count == 0 && !HaloPoliciesRow.Fits(Texts()))
        {
            _errors["$"] = ["The patterns are too long in total. Shorten them with *."];
        }

        string Texts() => HaloPoliciesRow.Write([.. _requests.Select(request => new HaloPolicy(
            request!.Pattern!, request.TicketTypeId, new string('ü', MaxNameLength)))]);
    }
}
