using Integration.Core.Psa.Halo.Assets;
using Integration.Core.Psa.Halo.Api;
using Integration.Core.Results;
using Integration.Core.Secrets;
using Microsoft.Extensions.Options;

namespace Integration.Core.Psa.Halo.Lookups;

/// <summary>"Test connection": tells in sentences what works and what is missing, of what is kept or of what was entered and is not kept yet.</summary>
internal sealed class HaloConnectionTest(
    HaloStore store,
    HaloConnectionChecks checks,
    HaloTokens tokens,
    AssetTypeSchemas catalogs,
    HaloSyncs syncs,
    IOptions<HaloPsaOptions> options)
{
    private readonly HaloConnectionChecks _checks = checks;
    private readonly HaloPsaOptions _options = options.Value;

    /// <param name="entered">What was entered; with nothing in it, what is kept is tested.</param>
    /// <returns>What was found, good or bad; a problem only where there is nothing that could be tried.</returns>
    public async Task<Result<HaloTestView>> RunAsync(OrganizationId organization, HaloConnectionRequest entered, CancellationToken cancellationToken)
    {
        var row = await store.FindConnectionAsync(organization, cancellationToken);
        if (!(await AccountAsync(organization, row, entered, cancellationToken)).Succeeded(out var account, out var problem))
        {
            return problem;
        }

        // What was granted in HaloPSA a moment ago is only in a new token.
        tokens.Forget(account);
        var checks = await _checks.RunAsync(
            account,
            entered.ClosedStatusId ?? row?.ClosedStatusId ?? HaloConnectionRow.UsualClosedStatus,
            entered.NoteOutcomeId ?? row?.NoteOutcomeId ?? HaloConnectionRow.UsualNoteOutcome,
            cancellationToken);
        var view = new HaloTestView(checks.All(check => check.Ok != false), checks);
        if (view.Ok && account.Secret is { } secret)
        {
            catalogs.Forget(account);
            await ForgetErrorAsync(organization, secret, cancellationToken);
        }

        return view;
    }

    private async Task<Result<HaloAccount>> AccountAsync(
        OrganizationId organization, HaloConnectionRow? row, HaloConnectionRequest entered, CancellationToken cancellationToken)
    {
        var kept = await store.OpenAsync(row, _options, cancellationToken);
        if (entered is { Url: null, ClientId: null, ClientSecret: null })
        {
            return kept is not null ? kept
                : row is null ? HaloConnectionService.NotConnected
                : Problem.Field("clientSecret", "is missing, or the URL is no longer allowed. Enter both again.");
        }

        if (!HaloCredentials.Read(entered, _options).Succeeded(out var credentials, out var wrong))
        {
            return wrong;
        }

        var isKept = kept is not null && row!.IsFor(credentials) && (credentials.Secret is null || credentials.Secret == kept.ClientSecret);
        return isKept ? kept!
            : credentials.Secret is { } secret ? new HaloAccount(organization, credentials.Address, credentials.ClientId, secret, Secret: null)
            : Problem.Field("clientSecret", row is null ? "is required." : "is required to test a URL or client ID that differs from the saved one.");
    }

    /// <summary>What was wrong is mended: go on at once.</summary>
    private async Task ForgetErrorAsync(OrganizationId organization, SecretReference secret, CancellationToken cancellationToken)
    {
        var changed = await store.UpdateConnectionAsync(
            organization,
            row =>
            {
                var isNews = row.Secret == secret.Value && (row.Error is not null || row.RejectedSecret is not null || row.FieldsRefusedAt is not null);
                (row.Error, row.RejectedSecret, row.FieldsRefusedAt) = (null, null, null);
                return isNews;
            },
            cancellationToken);
        if (changed is not null)
        {
            await syncs.SoonAsync(organization, cancellationToken);
        }
    }
}

/// <summary>What "Test connection" found.</summary>
/// <param name="Ok">Whether everything that is needed works, as far as it can be seen without writing.</param>
/// <param name="Checks">What was looked at, in order.</param>
internal sealed record HaloTestView(bool Ok, IReadOnlyList<HaloCheck> Checks);

/// <summary>One thing that was looked at.</summary>
/// <param name="Name">What it is, in a word or two.</param>
/// <param name="Ok">Whether it works; null: it may, but look at it.</param>
/// <param name="Message">What was found, and what to click in HaloPSA where something is missing.</param>
internal sealed record HaloCheck(string Name, bool? Ok, string Message);
