using Azure.Data.Tables;

namespace Integration.Core.Psa.Halo.Outbox;

/// <summary>Something that HaloPSA has to be told, or will have to. Waits at most once: what is new takes the place of what was not sent.</summary>
internal interface IOutboxItem : ITableEntity
{
    /// <summary>The key of its place in the queue; null while there is nothing to send.</summary>
    string? QueueKey { get; set; }

    /// <summary>How often it failed since it was last new.</summary>
    int Attempts { get; set; }

    /// <summary>It needs a person, or has failed for long; it is tried again all the same, but not soon.</summary>
    bool Failed { get; set; }

    /// <summary>Why it has not arrived, in plain words; null when nothing is wrong.</summary>
    string? Reason { get; set; }

    /// <summary>When a request was begun whose outcome is not known. Before another one somebody looks.</summary>
    DateTimeOffset? ReservedAt { get; set; }

    /// <summary>Whether HaloPSA has something else than it should.</summary>
    bool NeedsSending { get; }

    /// <summary>The Level group whose mapping it belongs to.</summary>
    string? Group { get; }
}
