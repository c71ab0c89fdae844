namespace Integration.Core.Psa.Halo.Outbox;

/// <summary>Something cannot be sent as things are: a person has to mend it, or it is too early.</summary>
/// <param name="message">What is wrong and what to do.</param>
/// <param name="again">When it makes sense to try again; null: when a person has mended it.</param>
internal sealed class SendingException(string message, DateTimeOffset? again = null) : Exception(message)
{
    public DateTimeOffset? Again { get; } = again;
}
