using Integration.Core.Sync;

namespace Integration.Core.Work;

/// <summary>A kind of work that an organization has one orchestration of at a time.</summary>
/// <param name="Name">The claim's row key, the kind in the due index, and the beginning of the instance id: letters and <c>-</c>.</param>
internal sealed record WorkKind(string Name, string Orchestration = WorkKind.WorkOrchestration)
{
    public const string SyncOrchestration = "Sync";

    /// <summary>The orchestration of every <see cref="IWorkHandler"/>.</summary>
    public const string WorkOrchestration = "Work";

    /// <summary>Applies webhook events.</summary>
    public static WorkKind Drain { get; } = new("drain");

    public static WorkKind Sync(SyncKind kind) => new($"sync-{kind.ToString().ToLowerInvariant()}", SyncOrchestration);

    /// <summary>Its key in the due index.</summary>
    public WorkKey Of(OrganizationId organization) => new(Name, organization);

    /// <summary>The orchestration instance of one owner. No two owners share one: an instance that has ended never comes back.</summary>
    public string InstanceId(OrganizationId organization, string owner) => $"{Name}-{organization}-{owner}";
}
