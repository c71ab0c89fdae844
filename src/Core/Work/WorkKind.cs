using Integration.Core.Sync;

namespace Integration.Core.Work;

/// <summary>A kind of work that an organization has one orchestration of at a time.</summary>
internal sealed record WorkKind
{
    /// <summary>The orchestration of a sync.</summary>
    public const string SyncOrchestration = "Sync";

    /// <summary>The orchestration that applies webhook events.</summary>
    public const string DrainOrchestration = "DrainInbox";

    /// <summary>The orchestration that sends to HaloPSA.</summary>
    public const string HaloOutboxOrchestration = "HaloPsaOutbox";

    private WorkKind(string name, string orchestration) => (Name, Orchestration) = (name, orchestration);

    public static WorkKind Drain { get; } = new("drain", DrainOrchestration);

    public static WorkKind HaloOutbox { get; } = new("halopsa-outbox", HaloOutboxOrchestration);

    /// <summary>The claim's row key, and the beginning of the instance id: letters and <c>-</c>.</summary>
    public string Name { get; }

    /// <summary>Which orchestration does it.</summary>
    public string Orchestration { get; }

    /// <summary>Syncs of one kind.</summary>
    public static WorkKind Sync(SyncKind kind) => new($"sync-{kind.ToString().ToLowerInvariant()}", SyncOrchestration);

    /// <summary>The orchestration instance of one owner. No two owners share one: an instance that has ended never comes back.</summary>
    public string InstanceId(OrganizationId organization, string owner) => $"{Name}-{organization}-{owner}";
}
