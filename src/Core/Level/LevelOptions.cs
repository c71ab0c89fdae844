using System.ComponentModel.DataAnnotations;

namespace Integration.Core.Level;

internal sealed class LevelOptions : IValidatableObject
{
    /// <summary>Key <c>Level__BaseUrl</c>: where Level's API is, without <c>/v2</c>. An absolute http or https address.</summary>
    public string BaseUrl { get; set; } = "https://api.level.io";

    /// <summary>
    /// Key <c>Level__RequestsPerMinute</c>: how many calls are made to a Level account in any 60 seconds, over all instances, 1 to 1,000,000.
    /// Level publishes no number; users observe about 100.
    /// </summary>
    [Range(1, 1_000_000)]
    public int RequestsPerMinute { get; set; } = 90;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        Uri.TryCreate(BaseUrl, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
            ? []
            : [new ValidationResult($"\"{BaseUrl}\" is no address; use an http or https one such as https://api.level.io.", [nameof(BaseUrl)])];
}
