using Azure.Data.Tables;

namespace Integration.Core.Psa.Halo.Outbox;

/// <summary>Something that HaloPSA has to be told, or will have to. Waits at most once: what is new takes the place of what was not sent.</summary>
internal interface IQueued : ITableEntity
{
    /// <summary>The key of its place in the queue; null while there is nothing to send.</summary>
    string? QueueKey { get; set; }

    /// <summary>How often it failed since it was last new.</summary>
    int Attempts { get; set; }

    /// <summary>It needs a person, or has failed for long; it is tried again all the same, but not soon.</summary>
    bool Failed { get; set; }

    /// <summary>Why it has not arrived, in plain words; null when nothing is wrong.</summary>
    string? Reason { get; set; }

    /// <summary>When a create was begun whose outcome is not known. Before another one somebody looks.</summary>
    DateTimeOffset? ReservedAt { get; set; }

    /// <summary>Whether HaloPSA has something else than it should.</summary>
    bool NeedsSending { get; }

    /// <summary>The Level group whose mapping it belongs to.</summary>
    string? Group { get; }

    /// <summary>
    /// What is remembered of HaloPSA from before this time does not count: it failed, a person was asked to mend that, and may have. Null while
    /// nobody was asked.
    /// </summary>
    DateTimeOffset? MendedAt => Reason is not null && (Attempts == 0 || Failed) && QueueKey is { } key ? QueueRow.Due(key) : null;
}
