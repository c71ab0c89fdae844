using System.Threading.Channels;

namespace LocalRuntime.Durable;

/// <summary>
/// Collects what an instance is told. Messages stay until a turn takes them; one that is told of twice (by its sender in this
/// process, and by a look into the inbox) counts once.
/// </summary>
internal sealed class Mailbox(IReadOnlyList<Message> inbox)
{
    // Each message that a turn uses up is one of the hundred actions of its transaction.
    private const int MostMessagesPerTurn = 40;

    private readonly Channel<Mail> _mail = Channel.CreateUnbounded<Mail>(new() { SingleReader = true });
    private readonly List<Message> _messages = [.. inbox];
    private readonly HashSet<string> _known = [.. inbox.Select(message => message.Key)];

    public bool HasUnread => _mail.Reader.TryPeek(out _);

    public bool HasMessages => _messages.Count > 0;

    public bool Contains<T>()
        where T : Incoming => _messages.Exists(message => message.Incoming is T);

    /// <summary>False when nobody reads it any more.</summary>
    public bool Post(Mail mail) => _mail.Writer.TryWrite(mail);

    /// <summary>True when messages were left in it.</summary>
    public bool Close()
    {
        _mail.Writer.TryComplete();
        var left = HasMessages;
        while (_mail.Reader.TryRead(out var mail))
        {
            left |= mail is Mail.Arrived or Mail.Look;
        }

        return left;
    }

    public async Task<List<Mail>> ReadAsync(bool wait, CancellationToken cancellationToken)
    {
        if (wait)
        {
            await _mail.Reader.WaitToReadAsync(cancellationToken);
        }

        cancellationToken.ThrowIfCancellationRequested();
        var read = new List<Mail>();
        while (_mail.Reader.TryRead(out var mail))
        {
            read.Add(mail);
        }

        return read;
    }

    public void Add(Message message)
    {
        if (_known.Add(message.Key))
        {
            _messages.Add(message);
        }
    }

    public void AddFirst(Message message)
    {
        _known.Add(message.Key);
        _messages.Insert(0, message);
    }

    /// <summary>The next ones for the instance, and the keys of all that are done with: also of those that come too late for anything.</summary>
    public (List<Incoming> Incoming, List<string> Keys) Take(InstanceRow row)
    {
        var taken = _messages.Take(MostMessagesPerTurn).ToList();
        _messages.RemoveRange(0, taken.Count);
        return ([.. taken.Where(message => message.IsFor(row)).Select(message => message.Incoming)], [.. taken.Select(message => message.Key)]);
    }
}
