using Integration.Core.Storage;

namespace Integration.Core.Organizations;

internal sealed class OrganizationRow : Row
{
    public const string Key = "organization";

    public string Name { get; set; } = "";

    public DateTimeOffset CreatedAt { get; set; }
}

internal sealed class MemberRow : Row
{
    public const string Prefix = "member-";

    public string User { get; set; } = "";

    public string Role { get; set; } = "";

    public static string Key(UserId user) => $"{Prefix}{Keys.Encode(user.Value)}";

    public Member ToMember() => new(new UserId(User), Enum.Parse<Role>(Role));
}

/// <summary>Partition: the user. Row: the organization.</summary>
internal sealed class MembershipRow : Row;
