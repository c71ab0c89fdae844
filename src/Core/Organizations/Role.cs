using System.Text.Json.Serialization;
using Integration.Core.Storage;

namespace Integration.Core.Organizations;

/// <summary>A member's role. Each role includes the ones before it.</summary>
[JsonConverter(typeof(EnumNameConverter<Role>))]
internal enum Role
{
    /// <summary>Reads assets and tickets.</summary>
    [JsonStringEnumMemberName("viewer")]
    Viewer,

    /// <summary>Works on assets and tickets.</summary>
    [JsonStringEnumMemberName("technician")]
    Technician,

    /// <summary>Manages integrations.</summary>
    [JsonStringEnumMemberName("admin")]
    Admin,

    /// <summary>Like an admin, and manages owners; an organization always has at least one.</summary>
    [JsonStringEnumMemberName("owner")]
    Owner,
}
