using System.ComponentModel.DataAnnotations;

namespace Integration.Core.Level;

/// <summary>Configuration section <c>Level</c>.</summary>
public sealed class LevelOptions
{
    /// <summary>Key <c>Level__BaseUrl</c>: where Level's API is, without <c>/v2</c>. An absolute http or https address.</summary>
    [Required]
    [Url]
    public string BaseUrl { get; set; } = "https://api.level.io";
}
