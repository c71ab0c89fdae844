using Integration.Core.Psa.BuiltIn;
using Integration.Core.Tests.Model.Level;

namespace Integration.Core.Tests.Model.Prediction;

/// <summary>An asset's fields as product, section 5, wants them: a name for each, and its value as text.</summary>
internal static class AssetFields
{
    public static Dictionary<string, string?> Of(DeviceFacts facts) => new()
    {
        ["Name"] = string.IsNullOrWhiteSpace(facts.Nickname) ? facts.Hostname : facts.Nickname,
        ["Type"] = Type(facts.Role, facts.Platform, facts.OperatingSystem),
        ["Make"] = facts.Manufacturer,
        ["Serial number"] = facts.Serial,
        ["Operating system"] = facts.OperatingSystem ?? facts.Platform,
        ["RAM"] = facts.Memory.Text,
        ["CPU"] = facts.Processor ?? $"{facts.Cores} cores",
        ["Storage"] = facts.Disk?.Text,
        ["Notes"] = facts.Notes,
        ["Last user"] = facts.LastUser,
        ["Security score"] = facts.SecurityScore?.ToString(),
        ["OS end of life"] = facts.EndOfLife switch { true => "Reached", false => "Not reached", null => null },
    };

    public static Dictionary<string, string?> Of(Asset asset) => new()
    {
        ["Name"] = asset.Name,
        ["Type"] = asset.Type.ToString(),
        ["Make"] = asset.Make,
        ["Serial number"] = asset.SerialNumber,
        ["Operating system"] = asset.OperatingSystem,
        ["RAM"] = asset.Ram,
        ["CPU"] = asset.Cpu,
        ["Storage"] = asset.Storage,
        ["Notes"] = asset.Notes,
        ["Last user"] = asset.LastUser,
        ["Security score"] = asset.SecurityScore?.ToString(),
        ["OS end of life"] = asset.OsEndOfLife,
    };

    /// <summary>What each field can have been at some time: a webhook renews some fields and leaves others.</summary>
    public static Dictionary<string, HashSet<string?>> Ever(IReadOnlyCollection<DeviceFacts> versions)
    {
        var ever = new Dictionary<string, HashSet<string?>>();
        foreach (var facts in versions.SelectMany(one => versions.Select(other => Mixed(one, other))))
        {
            foreach (var (name, value) in Of(facts))
            {
                (ever.TryGetValue(name, out var values) ? values : ever[name] = []).Add(value);
            }
        }

        return ever;
    }

    private static DeviceFacts Mixed(DeviceFacts plain, DeviceFacts details) => plain with
    {
        OperatingSystem = details.OperatingSystem,
        EndOfLife = details.EndOfLife,
        Processor = details.Processor,
        Disk = details.Disk,
    };

    private static string Type(string? role, string platform, string? system) => role switch
    {
        "server" or "domain_controller" => "Server",
        "workstation" => "Workstation",
        _ when system?.Contains("server", StringComparison.OrdinalIgnoreCase) == true => "Server",
        _ => platform is "Windows" or "Mac" ? "Workstation" : "Other",
    };
}
