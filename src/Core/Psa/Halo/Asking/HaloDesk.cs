using Integration.Core.Results;
using Microsoft.Extensions.Options;

namespace Integration.Core.Psa.Halo.Asking;

/// <summary>Asks an organization's HaloPSA for a person who waits, and turns a "no" into a problem.</summary>
internal sealed class HaloDesk(HaloStore store, IHaloDirectory directory, IOptions<HaloPsaOptions> options)
{
    /// <returns>The answer; or <c>halopsa-not-connected</c>, <c>halopsa-refused</c>, <c>halopsa-busy</c> or <c>halopsa-unreachable</c>.</returns>
    public async Task<Result<T>> AskAsync<T>(OrganizationId organization, Func<IHaloDirectory, HaloAccount, Task<T>> ask, CancellationToken cancellationToken)
        where T : class
    {
        if (await store.FindConnectionAsync(organization, cancellationToken) is not { } connection)
        {
            return HaloConnectionService.NotConnected;
        }

        if (connection.RejectedSecret == connection.Secret)
        {
            return Refused(connection.Error ?? "HaloPSA rejected the client ID or secret. Enter them again.");
        }

        if (await store.OpenAsync(connection, options.Value, cancellationToken) is not { } account)
        {
            return Refused("The client secret is missing, or the URL is no longer allowed. Enter both again.");
        }

        try
        {
            return await ask(directory, account);
        }
        catch (HaloException failure)
        {
            return ToProblem(failure);
        }
    }

    /// <summary>What to answer to whoever asked.</summary>
    public static Problem ToProblem(HaloException failure) => failure.Failure switch
    {
        HaloFailure.Held or HaloFailure.RateLimited =>
            new Problem(ProblemKind.Busy, "halopsa-busy", failure.Message) { RetryAfter = failure.RetryAfter ?? TimeSpan.FromSeconds(30) },
        HaloFailure.Unreachable or HaloFailure.InvalidResponse or HaloFailure.NotFound => new Problem(
            ProblemKind.Unreachable, "halopsa-unreachable", failure.Message),
        HaloFailure.AuthenticationFailed or HaloFailure.NotAllowed or HaloFailure.Rejected => Refused(failure.Message),
    };

    private static Problem Refused(string message) => new(ProblemKind.Conflict, "halopsa-refused", message);
}
