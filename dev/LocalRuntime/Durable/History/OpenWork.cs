namespace LocalRuntime.Durable;

/// <summary>What the history of an orchestration leaves open: asked for and not yet done.</summary>
internal sealed class OpenWork
{
    private readonly Dictionary<int, Scheduled> _open = [];

    public IEnumerable<ActivityScheduled> Activities => _open.Values.OfType<ActivityScheduled>();

    public IEnumerable<TimerCreated> Timers => _open.Values.OfType<TimerCreated>();

    public static OpenWork After(IEnumerable<Turn> turns)
    {
        var work = new OpenWork();
        foreach (var turn in turns)
        {
            work.Apply(turn);
        }

        return work;
    }

    public void Apply(Turn turn)
    {
        foreach (var incoming in turn.Incoming)
        {
            switch (incoming)
            {
                case TaskCompleted done:
                    _open.Remove(done.Id);
                    break;
                case TaskFailed failed:
                    _open.Remove(failed.Id);
                    break;
                case TimerFired fired:
                    _open.Remove(fired.Id);
                    break;
            }
        }

        foreach (var action in turn.Actions)
        {
            switch (action)
            {
                case TimerCanceled:
                    _open.Remove(action.Id);
                    break;
                case not EventSent:
                    _open.Add(action.Id, action);
                    break;
            }
        }
    }
}
