using System.ComponentModel.DataAnnotations;

namespace Integration.Core.Level;

/// <summary>Configuration section <c>Level</c>.</summary>
public sealed class LevelOptions : IValidatableObject
{
    /// <summary>Key <c>Level__BaseUrl</c>: where Level's API is, without <c>/v2</c>. An absolute http or https address.</summary>
    public string BaseUrl { get; set; } = "https://api.level.io";

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        Uri.TryCreate(BaseUrl, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
            ? []
            : [new ValidationResult($"\"{BaseUrl}\" is no address; use an http or https one such as https://api.level.io.", [nameof(BaseUrl)])];
}
