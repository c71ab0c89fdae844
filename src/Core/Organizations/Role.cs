using System.Text.Json.Serialization;
using Integration.Core.Storage;

namespace Integration.Core.Organizations;

/// <summary>What a member may do: each role may do all that the ones before it may.</summary>
[JsonConverter(typeof(EnumNameConverter<Role>))]
internal enum Role
{
    /// <summary>Reads assets and tickets.</summary>
    [JsonStringEnumMemberName("viewer")]
    Viewer,

    /// <summary>Works on assets and tickets.</summary>
    [JsonStringEnumMemberName("technician")]
    Technician,

    /// <summary>Everything on the integration pages.</summary>
    [JsonStringEnumMemberName("admin")]
    Admin,

    /// <summary>As an admin; an organization always keeps at least one.</summary>
    [JsonStringEnumMemberName("owner")]
    Owner,
}
