namespace Integration.Core.Psa.Halo.Wire;

/// <summary>Which permission a request needs (reference, section 2.1).</summary>
/// <param name="Right">The agent's, as its page calls it.</param>
internal sealed record HaloPermission(string Scope, string Right)
{
    /// <summary>All that the product needs day by day, as a token asks for them.</summary>
    public const string Scopes = "read:tickets edit:tickets read:customers read:assets edit:assets";

    /// <summary>Only for adding asset types and fields.</summary>
    public const string Admin = "admin";

    public static HaloPermission For(HttpMethod method, string path, bool asAdmin)
    {
        var resource = path.Split('?', '/')[0];
        var reads = method == HttpMethod.Get;
        return resource switch
        {
            _ when asAdmin => new(Admin, "Is an administrator"),
            "Tickets" or "Actions" => reads ? new("read:tickets", "Tickets Access Level - Read and Modify") : new(
                "edit:tickets", "Tickets Access Level - Read and Modify and Can add new Tickets - Yes"),
            "TicketType" => new("read:tickets", "Allow use of all Ticket Types - Yes"),
            "Status" or "Priority" or "Outcome" => new("read:tickets", "Tickets Access Level - Read and Modify"),
            "Client" or "Site" or "Users" => new("read:customers", "Clients Access Level - Read Only"),
            "Asset" => reads ? new("read:assets", "Assets Access Level - Read and Modify") : new("edit:assets", "Assets Access Level - Read and Modify"),
            _ => new("read:assets", "Assets Access Level - Read and Modify"),
        };
    }

    /// <summary>What an administrator has to do in HaloPSA.</summary>
    public string Advice =>
        $"Give the application the permission {Scope} (Configuration > Integrations > HaloPSA API > Applications > Permissions), and its agent {Right} "
        + "(Configuration > Teams & Agents > Agents > Permissions).";
}
