using Integration.Core.Psa.BuiltIn;
using Integration.Core.Results;
using Integration.Core.Secrets;
using Integration.Core.Sync;
using Integration.Core.Webhooks;

namespace Integration.Core.Level;

/// <summary>Manages clients' own Level API keys.</summary>
internal sealed class ClientKeyService(
    ClientStore clients,
    LevelAccounts accounts,
    IntegrationStore integrations,
    LevelKeyTest test,
    ISecretStore secrets,
    EndpointStore endpoints,
    EndpointSecrets webhooks,
    SyncSchedule schedule)
{
    /// <summary>Tests the key at Level and stores it only if it works. The client gets its own webhook endpoint.</summary>
    /// <returns>Null when kept; else what is wrong, with nothing changed.</returns>
    public async Task<Problem?> SetKeyAsync(OrganizationId organization, ClientId client, Secret? apiKey, CancellationToken cancellationToken)
    {
        if (await clients.FindAsync(organization, client, cancellationToken) is null)
        {
            return Problem.NotFound("client");
        }

        if ((await integrations.FindAsync(organization, cancellationToken))?.KeySecret is null)
        {
            return LevelConnectionService.NotConnected;
        }

        if (!(await test.RunAsync(organization, client, apiKey, cancellationToken)).Succeeded(out var key, out var problem))
        {
            return problem;
        }

        if (await FindOtherAsync(organization, client, key, cancellationToken) is { } other)
        {
            return new Problem(
                ProblemKind.Invalid, "level-key-in-use",
                $"This is the key of {other}. All devices of a client's own account belong to that client: it needs a Level account, and a key, of its "
                + "own. Nothing was saved.");
        }

        var endpoint = (await accounts.FindAsync(organization, client, cancellationToken))?.EndpointId ?? EndpointStore.NewId();
        await endpoints.AddAsync(endpoint, organization, client, cancellationToken);
        var reference = SecretReference.New(organization, "level-key");
        await secrets.SetAsync(reference, key.Value, cancellationToken);
        SecretReference? replaced = null;
        await accounts.ChangeAsync(
            organization,
            client,
            endpoint,
            row =>
            {
                replaced = row.ApiKey();
                (row.KeySecret, row.KeyHint) = (reference.Value, key.Value.Hint);
            },
            cancellationToken);
        await DeleteAsync(replaced, cancellationToken);
        await PollAtOnceAsync(organization, cancellationToken);
        return null;
    }

    /// <summary>Removes the key and the webhook's secrets; the client uses the organization's account again.</summary>
    public async Task<Problem?> RemoveKeyAsync(OrganizationId organization, ClientId client, CancellationToken cancellationToken)
    {
        if (await accounts.FindAsync(organization, client, cancellationToken) is not { KeySecret: not null } account)
        {
            return new Problem(ProblemKind.NotFound, "no-own-level-key", "The client does not have its own Level key.");
        }

        await webhooks.RevokeAsync(account.EndpointId, RevokedSecrets.All, cancellationToken);
        SecretReference? ended = null;
        await accounts.ChangeAsync(
            organization,
            client,
            account.EndpointId,
            row =>
            {
                ended = row.ApiKey();
                (row.KeySecret, row.KeyHint) = (null, null);
            },
            cancellationToken);
        await DeleteAsync(ended, cancellationToken);
        return null;
    }

    /// <summary>Removes all client keys, when the organization disconnects.</summary>
    internal async Task RemoveAllAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        foreach (var account in (await accounts.ListAsync(organization, cancellationToken)).Where(account => account.KeySecret is not null))
        {
            await RemoveKeyAsync(organization, account.ToClient(), cancellationToken);
        }
    }

    /// <summary>Who in this organization already uses the key; null if nobody.</summary>
    private async Task<string?> FindOtherAsync(OrganizationId organization, ClientId client, TestedKey key, CancellationToken cancellationToken)
    {
        if ((await accounts.OpenAsync(organization, null, cancellationToken))?.ApiKey == key.Value)
        {
            return "the organization's account";
        }

        // Compare only keys with the same last characters.
        var alike = (await accounts.ListAsync(organization, cancellationToken)).Where(row => row.KeySecret is not null
            && row.KeyHint == key.Value.Hint
            && row.ToClient() != client);
        foreach (var row in alike)
        {
            if ((await accounts.OpenAsync(organization, row.ToClient(), cancellationToken))?.ApiKey == key.Value)
            {
                return (await clients.FindAsync(organization, row.ToClient(), cancellationToken))?.Name ?? "another client";
            }
        }

        return null;
    }

    private async Task PollAtOnceAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        var integration = await integrations.UpdateAsync(
            organization,
            row =>
            {
                row.HasClientAccounts = true;
                row.ScheduleVersion++;
                return true;
            },
            cancellationToken,
            row => schedule.PlanAsync(row, cancellationToken));
        await schedule.RequestNowAsync(integration!, cancellationToken);
    }

    private Task DeleteAsync(SecretReference? secret, CancellationToken cancellationToken) =>
        secret is { } ended ? secrets.DeleteAsync(ended, cancellationToken) : Task.CompletedTask;
}
