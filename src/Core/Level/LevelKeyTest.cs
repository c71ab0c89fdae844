using Integration.Core.Mapping;
using Integration.Core.Results;
using Integration.Core.Secrets;

namespace Integration.Core.Level;

/// <summary>A key that works.</summary>
internal sealed record TestedKey(LevelAccount Account, LevelPage<LevelGroup> Groups)
{
    public Secret Value => Account.ApiKey;
}

/// <summary>Tests an API key at Level before it is stored.</summary>
internal sealed class LevelKeyTest(GroupRefresh groups)
{
    private const int MaxKeyLength = 512;

    /// <returns>The key, or <c>invalid-level-key</c> or <c>level-unreachable</c>.</returns>
    public async Task<Result<TestedKey>> RunAsync(OrganizationId organization, ClientId? client, Secret? apiKey, CancellationToken cancellationToken)
    {
        var key = apiKey?.Reveal().Trim() ?? "";
        if (key.Length == 0)
        {
            return Problem.Field("apiKey", "is required.");
        }

        if (key.Length > MaxKeyLength || !key.All(character => character is > ' ' and <= '~'))
        {
            return new Problem(
                ProblemKind.Invalid, "invalid-level-key",
                "The API key contains spaces or unsupported characters, or is too long. Copy it again from Level, Settings, API keys.");
        }

        try
        {
            var account = new LevelAccount(organization, client, new Secret(key));
            return new TestedKey(account, await groups.ReadAllAsync(account, cancellationToken));
        }
        catch (LevelException failure)
        {
            return ToProblem(failure);
        }
    }

    private static Problem ToProblem(LevelException failure) => failure.Failure switch
    {
        LevelFailure.InvalidKey => new Problem(
            ProblemKind.Invalid, "invalid-level-key",
            "Level rejected this API key. Nothing was saved. Copy the key again from Level, Settings, API keys."),
        LevelFailure.NotAllowed => new Problem(
            ProblemKind.Invalid, "invalid-level-key", $"{failure.Message} Nothing was saved. Give the key read access in Level, Settings, API keys."),
        LevelFailure.Held => new Problem(
            ProblemKind.Unreachable, "level-unreachable", $"The key was not tested and nothing was saved. {failure.Message} Try again then."),
        LevelFailure.NotFound or LevelFailure.RateLimited or LevelFailure.Unreachable or LevelFailure.InvalidResponse =>
            new Problem(ProblemKind.Unreachable, "level-unreachable", $"{failure.Message} Nothing was saved. Try again in a minute."),
    };
}
