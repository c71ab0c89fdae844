using Integration.Core.Level;
using Integration.Core.Psa.BuiltIn;
using Integration.Core.Storage;

namespace Integration.Core.Mapping;

/// <summary>Brings Level's groups over.</summary>
internal sealed class GroupRefresh(LevelClient level, GroupStore groups, ClientStore clients, IntegrationStore integrations, TimeProvider time)
{
    private const int MaxQuestions = 20;
    private const int MaxPathLength = 400;

    /// <summary>All groups of the account, or an exception: a part of the pages would make groups look vanished.</summary>
    public async Task<LevelPage<LevelGroup>> ReadAllAsync(LevelAccount account, CancellationToken cancellationToken)
    {
        var all = new List<LevelGroup>();
        var unreadable = new List<string>();
        var cursors = new HashSet<string>();
        for (string? after = null; ;)
        {
            var page = await level.ListGroupsAsync(account, after, cancellationToken);
            all.AddRange(page.Items);
            unreadable.AddRange(page.Unreadable);
            after = page.Next;
            if (after is null)
            {
                return new LevelPage<LevelGroup>(all, unreadable, null);
            }

            if (!cursors.Add(after))
            {
                throw new LevelException(LevelFailure.InvalidResponse, "Level returned the same page of groups twice.");
            }
        }
    }

    /// <summary>
    /// Keeps the groups, and counts the devices in none of them. A group with a decision that Level does not list goes only when Level, asked for it,
    /// does not know it.
    /// </summary>
    /// <returns>What there was of news.</returns>
    public async Task<GroupChanges> TakeOverAsync(LevelAccount account, LevelPage<LevelGroup> current, CancellationToken cancellationToken)
    {
        var retry = new ConflictRetry("The list of groups", time);
        var plan = await groups.PlanAsync(account.Organization, current, cancellationToken);
        var unconfirmed = await ConfirmAsync(account, plan, cancellationToken);
        while (!await groups.TryApplyAsync(plan, cancellationToken))
        {
            await retry.WaitAsync(cancellationToken);
            plan = await groups.PlanAsync(account.Organization, current, cancellationToken);
            unconfirmed = await ConfirmAsync(account, plan, cancellationToken);
        }

        if (await CountUngroupedAsync(account, cancellationToken) is { } count)
        {
            await integrations.UpdateAsync(
                account.Organization,
                row =>
                {
                    var changed = row.UngroupedDevices != count && row.KeySecret is not null;
                    row.UngroupedDevices = count;
                    return changed;
                },
                cancellationToken);
        }

        return new GroupChanges(plan.New, plan.Vanished, [.. unconfirmed, .. await MissingClientsAsync(account.Organization, plan, cancellationToken)]);
    }

    /// <summary>What <see cref="TakeOverAsync"/> would do, without a write and without a question to Level: what it would ask about stays.</summary>
    public async Task<(GroupTree Tree, GroupChanges Changes)> PreviewAsync(
        LevelAccount account, LevelPage<LevelGroup> current, CancellationToken cancellationToken)
    {
        var plan = await groups.PlanAsync(account.Organization, current, cancellationToken);
        var tree = new GroupTree(plan.Groups);
        var open = plan.InQuestion.Select(group => $"Group \"{tree.Path(group.Id, MaxPathLength)}\" is missing from Level's list. A sync will ask Level "
            + "whether it is gone.");
        return (tree, new GroupChanges(plan.New, plan.Vanished, [.. open, .. await MissingClientsAsync(account.Organization, plan, cancellationToken)]));
    }

    public async Task<bool> AnyMappedAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        var all = await groups.ListAsync(organization, cancellationToken);
        var tree = await WithClientsAsync(organization, all, cancellationToken);
        return all.Any(group => group.Decision == GroupDecision.Client && !tree.IsClientMissing(group));
    }

    /// <summary>Asks Level for the groups in question, a few at a time; what was not asked for or not answered stays for this time.</summary>
    /// <returns>A sentence on each that Level said neither yes nor no to.</returns>
    private async Task<IReadOnlyList<string>> ConfirmAsync(LevelAccount account, GroupChangePlan plan, CancellationToken cancellationToken)
    {
        var problems = new List<string>();
        if (plan.InQuestion.Count == 0)
        {
            return problems;
        }

        var tree = new GroupTree(plan.Groups);

        // Any of them, so that some that never get an answer do not keep the others from being asked for.
        Group[] questions = [.. plan.InQuestion];
        Random.Shared.Shuffle(questions);
        foreach (var group in questions.Take(MaxQuestions))
        {
            try
            {
                if (await level.FindGroupAsync(account, group.Id, cancellationToken) is { } present)
                {
                    plan.Keep(present with { Id = group.Id });
                }
                else
                {
                    plan.Drop(group);
                }
            }
            catch (LevelException failure)
            {
                problems.Add(
                    $"Group \"{tree.Path(group.Id, MaxPathLength)}\" is missing from Level's list, but Level did not confirm that it is gone: "
                    + $"{failure.Message} The group is kept for now. If it is not needed, remove its mapping.");
                if (failure.Failure is LevelFailure.InvalidKey or LevelFailure.RateLimited or LevelFailure.Unreachable)
                {
                    break;
                }
            }
        }

        return problems;
    }

    private async Task<IReadOnlyList<string>> MissingClientsAsync(OrganizationId organization, GroupChangePlan plan, CancellationToken cancellationToken)
    {
        Group[] all = [.. plan.Groups];
        if (all.All(group => group.Decision != GroupDecision.Client))
        {
            return [];
        }

        var tree = await WithClientsAsync(organization, all, cancellationToken);
        return [.. all.Where(tree.IsClientMissing).Select(group => $"Group \"{tree.Path(group.Id, MaxPathLength)}\" is mapped to a client that no longer "
            + "exists. Map it again.")];
    }

    /// <summary>The clients are read after the groups: one made meanwhile for a group must not look as if it were missing.</summary>
    private async Task<GroupTree> WithClientsAsync(OrganizationId organization, IReadOnlyList<Group> all, CancellationToken cancellationToken) =>
        new(all, (await clients.ListAsync(organization, cancellationToken)).Select(client => client.ToId()).ToHashSet());

    /// <summary>Null when this Level cannot say: it does not know the filter, or lost patience. Only a figure hangs on it.</summary>
    private async Task<int?> CountUngroupedAsync(LevelAccount account, CancellationToken cancellationToken)
    {
        const int MaxPages = 20;
        var count = 0;
        string? after = null;
        try
        {
            for (var pages = 0; pages < MaxPages; pages++)
            {
                var page = await level.ListUngroupedDevicesAsync(account, after, cancellationToken);
                if (page.Items.Any(device => device.GroupId is not null) || (page.Next is not null && page.Next == after))
                {
                    return null;
                }

                count += page.Items.Count;
                after = page.Next;
                if (after is null)
                {
                    return count;
                }
            }
        }
        catch (LevelException)
        {
            // The figure stays what it was.
        }

        return null;
    }
}
