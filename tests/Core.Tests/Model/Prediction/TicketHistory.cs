using Integration.Core.Tests.Model.Level;

namespace Integration.Core.Tests.Model.Prediction;

/// <summary>What the model says of an alert's ticket.</summary>
internal enum Wanted
{
    No,
    Yes,

    /// <summary>The product promises neither: it depends on what it got to know in time.</summary>
    Either,
}

/// <summary>
/// An alert's ticket since the last time that everything was at rest: whether there was one, whether it was open, and what
/// the alert and people did since.
/// </summary>
internal sealed class TicketHistory(AlertAtLevel alert)
{
    /// <summary>How many turns of the alert were known then.</summary>
    private int _turnsThen;

    /// <summary>Null when there was no ticket then.</summary>
    private bool? _openThen;

    private readonly List<(DateTimeOffset At, bool Opened)> _people = [];

    public bool Exists { get; private set; }

    /// <summary>An event about the alert was lost: the product may not know of every turn.</summary>
    public bool EventLost { get; set; }

    /// <summary>A person opened or closed it, so there is one.</summary>
    public void Touched(DateTimeOffset at, bool opened)
    {
        Exists = true;
        _people.Add((at, opened));
    }

    /// <summary>Everything is at rest, and the ticket is like this.</summary>
    public void Rest(bool exists, bool open)
    {
        (Exists, _openThen, _turnsThen, EventLost) = (exists, exists ? open : null, alert.Turns.Count, false);
        _people.Clear();
    }

    /// <summary>Whether the ticket is to be open, if there is one.</summary>
    public Wanted Open()
    {
        var turns = alert.Turns.Skip(_turnsThen).ToList();
        var last = _people.Count > 0 ? _people[^1] : ((DateTimeOffset At, bool Opened)?)null;
        return alert.Active ? OpenWhileActive(turns, last) : OpenAfterClearing(turns, last);
    }

    private Wanted OpenWhileActive(List<(DateTimeOffset At, bool Active)> turns, (DateTimeOffset At, bool Opened)? last)
    {
        if (last is { Opened: true })
        {
            return Wanted.Yes;
        }

        if (turns.Count == 0)
        {
            // It was active all the time: only people had a hand in it.
            return last is null ? Is(_openThen != false) : Wanted.No;
        }

        var wasActive = _turnsThen > 0 && alert.Turns[_turnsThen - 1].Active;
        var isNew = _turnsThen == 0;
        if (last is not { } closed)
        {
            // It is back, which opens the ticket; but that it was gone may have gone unnoticed while a closed ticket stayed closed.
            return _openThen != false || !wasActive || !EventLost ? Wanted.Yes : Wanted.Either;
        }

        if (isNew && turns.Count == 1)
        {
            return Wanted.No;
        }

        // A ticket closed before the alert came back opens again, if that it had been gone was noticed.
        return closed.At > turns[^1].At ? Wanted.Either : (!isNew && !wasActive && turns.Count == 1) || !EventLost ? Wanted.Yes : Wanted.Either;
    }

    private Wanted OpenAfterClearing(List<(DateTimeOffset At, bool Active)> turns, (DateTimeOffset At, bool Opened)? last)
    {
        if (last is { Opened: false })
        {
            return Wanted.No;
        }

        if (turns.Count == 0)
        {
            return last is null ? Is(_openThen == true) : Wanted.Yes;
        }

        var wasActive = _turnsThen == 0 || alert.Turns[_turnsThen - 1].Active;
        if (last is not { } opened)
        {
            // A ticket that a person had opened after the alert cleared stays so, unless it was noticed that the alert came and went.
            return wasActive || _openThen != true || !EventLost ? Wanted.No : Wanted.Either;
        }

        return opened.At > turns[^1].At
            ? alert.Vanished ? Wanted.Either : Wanted.Yes
            : (wasActive && turns.Count == 1) || !EventLost ? Wanted.No : Wanted.Either;
    }

    private static Wanted Is(bool yes) => yes ? Wanted.Yes : Wanted.No;
}
