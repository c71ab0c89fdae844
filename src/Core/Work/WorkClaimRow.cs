using Integration.Core.Storage;

namespace Integration.Core.Work;

/// <summary>Who does an organization's work of one kind. Partition: the organization; key: the kind. It stays when it is free.</summary>
internal sealed class WorkClaimRow : Row
{
    /// <summary>The instance that has it, or had it last.</summary>
    public string Owner { get; set; } = "";

    /// <summary>From then on it is free.</summary>
    public DateTimeOffset Until { get; set; }

    /// <summary>Who had it before <see cref="Owner"/>: that instance's history is deleted when the present one ends.</summary>
    public string? Previous { get; set; }
}
