using Azure.Data.Tables;
using Integration.Core.Results;
using Integration.Core.Storage;

namespace Integration.Core.Organizations;

/// <summary>Manages organizations and their members.</summary>
internal sealed class OrganizationService(Tables tables, TimeProvider time)
{
    private const int MaxNameLength = 200;

    /// <summary>Creates an organization that <paramref name="owner"/> owns.</summary>
    /// <param name="name">1 to 200 characters after trimming.</param>
    public async Task<Result<Organization>> CreateAsync(string? name, UserId owner, CancellationToken cancellationToken)
    {
        if (Names.Check("name", name, MaxNameLength) is { } problem)
        {
            return problem;
        }

        var id = new OrganizationId(Ids.New());
        var row = new OrganizationRow
        {
            PartitionKey = id.Value,
            RowKey = OrganizationRow.Key,
            Name = name!.Trim(),
            CreatedAt = time.GetUtcNow(),
        };

        // The index comes first: an index row without its organization is invisible, the reverse would be unreachable.
        await AddToIndexAsync(id, owner, cancellationToken);
        await tables.Organizations.SubmitTransactionAsync(
            [new(TableTransactionActionType.Add, row), new(TableTransactionActionType.Add, NewMember(id, owner, Role.Owner))],
            cancellationToken);
        return new Organization(id, row.Name);
    }

    /// <summary>The user's organizations, by name.</summary>
    public async Task<IReadOnlyList<Membership>> ListAsync(UserId user, CancellationToken cancellationToken)
    {
        var index = await tables.Memberships.ByPrefix<MembershipRow>(Keys.Encode(user.Value), "", cancellationToken: cancellationToken)
            .ToListAsync(cancellationToken);
        var found = await Task.WhenAll(index.Select(row => FindAsync(new OrganizationId(row.RowKey), user, cancellationToken)));
        return [.. found.OfType<Membership>().OrderBy(organization => organization.Name, StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>The organization as this user sees it; null if there is none, or the user is not a member.</summary>
    public async Task<Membership?> FindAsync(OrganizationId organization, UserId user, CancellationToken cancellationToken)
    {
        if (organization.Value.Length is 0 or > 60 || !organization.Value.All(char.IsAsciiLetterOrDigit))
        {
            return null;
        }

        var member = tables.Organizations.FindAsync<MemberRow>(organization.Value, MemberRow.Key(user), cancellationToken);
        var row = tables.Organizations.FindAsync<OrganizationRow>(organization.Value, OrganizationRow.Key, cancellationToken);
        await Task.WhenAll(member, row);
        return await member is { } found && await row is { } named
            ? new Membership(organization, named.Name, found.ToMember().Role)
            : null;
    }

    /// <summary>All members, by name.</summary>
    public async Task<IReadOnlyList<Member>> ListMembersAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        var rows = await MembersAsync(organization, cancellationToken);
        return [.. rows.Select(row => row.ToMember()).OrderBy(member => member.User.Value, StringComparer.Ordinal)];
    }

    /// <summary>Adds a member or changes their role. Only owners may add or demote owners; the last owner keeps the role.</summary>
    public async Task<Result<Member>> PutMemberAsync(
        OrganizationId organization, Role by, UserId user, Role role, CancellationToken cancellationToken)
    {
        if (Names.Check("user", user.Value, MaxNameLength) is { } problem)
        {
            return problem;
        }

        if (await CheckOwnersAsync(organization, by, user, role, cancellationToken) is { } refused)
        {
            return refused;
        }

        await AddToIndexAsync(organization, user, cancellationToken);
        await tables.Organizations.UpsertEntityAsync(NewMember(organization, user, role), TableUpdateMode.Replace, cancellationToken);
        return new Member(user, role);
    }

    /// <summary>Removes a member. Only owners may remove owners; the last owner stays.</summary>
    /// <returns>Null when done.</returns>
    public async Task<Problem?> RemoveMemberAsync(OrganizationId organization, Role by, UserId user, CancellationToken cancellationToken)
    {
        if (await CheckOwnersAsync(organization, by, user, null, cancellationToken) is { } refused)
        {
            return refused;
        }

        var answer = await tables.Organizations.DeleteEntityAsync(organization.Value, MemberRow.Key(user), cancellationToken: cancellationToken);
        await tables.Memberships.DeleteEntityAsync(Keys.Encode(user.Value), organization.Value, cancellationToken: cancellationToken);
        return answer.Status == 404 ? Problem.NotFound("member") : null;
    }

    private static MemberRow NewMember(OrganizationId organization, UserId user, Role role) =>
        new() { PartitionKey = organization.Value, RowKey = MemberRow.Key(user), User = user.Value, Role = role.ToString() };

    private async Task<Problem?> CheckOwnersAsync(
        OrganizationId organization, Role by, UserId user, Role? becomes, CancellationToken cancellationToken)
    {
        var owners = (await MembersAsync(organization, cancellationToken)).Where(row => row.Role == nameof(Role.Owner)).ToList();
        var isOwner = owners.Any(row => row.User == user.Value);
        return by != Role.Owner && (isOwner || becomes == Role.Owner)
                ? new Problem(ProblemKind.Forbidden, "role-too-low", "Only an owner can add, change or remove owners.")
            : isOwner && owners.Count == 1 && becomes != Role.Owner
                ? new Problem(ProblemKind.Conflict, "last-owner", $"{user} is the only owner. Make someone else an owner first.")
            : null;
    }

    private Task<List<MemberRow>> MembersAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        tables.Organizations.ByPrefix<MemberRow>(organization.Value, MemberRow.Prefix, cancellationToken: cancellationToken)
            .ToListAsync(cancellationToken);

    private Task AddToIndexAsync(OrganizationId organization, UserId user, CancellationToken cancellationToken) =>
        tables.Memberships.UpsertEntityAsync(
            new MembershipRow { PartitionKey = Keys.Encode(user.Value), RowKey = organization.Value }, TableUpdateMode.Replace, cancellationToken);
}
