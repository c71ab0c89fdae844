using Integration.Core.Tests.Model.Level;
using Integration.Core.Tests.Model.Processes;
using Integration.Core.Tests.Webhooks;
using Integration.Core.Webhooks;

namespace Integration.Core.Tests.Model;

/// <summary>Level's deliveries: late, out of order, twice, or never.</summary>
internal sealed class Mail(Fleet fleet, Orchestrations orchestrations, Chance chance, Journal journal)
{
    private readonly List<LevelEvent> _waiting = [];
    private readonly HashSet<Guid> _delivered = [];

    /// <summary>Where to, and signed with what.</summary>
    public (string Endpoint, string Secret)? Address { get; set; }

    /// <summary>Called with every event that never comes.</summary>
    public Action<LevelEvent> Lost { get; set; } = _ => { };

    public void Send(LevelEvent news)
    {
        if (chance.Percent(15))
        {
            journal.Write($"      event {news} will be lost");
            Lost(news);
            return;
        }

        _waiting.Add(news);
        if (chance.Percent(15))
        {
            _waiting.Add(news);
        }
    }

    /// <summary>Delivers some of what waits, mostly what came first.</summary>
    public async Task DeliverSomeAsync()
    {
        for (var count = chance.Next(1, 4); count > 0 && _waiting.Count > 0; count--)
        {
            await DeliverAsync(chance.Percent(70) ? 0 : chance.Next(0, _waiting.Count - 1));
        }
    }

    /// <summary>Everything that waits is delivered now or never.</summary>
    public async Task SettleAsync()
    {
        while (_waiting.Count > 0)
        {
            if (chance.Percent(70))
            {
                await DeliverAsync(chance.Next(0, _waiting.Count - 1));
                continue;
            }

            GiveUp(_waiting[0]);
            _waiting.RemoveAt(0);
        }
    }

    private async Task DeliverAsync(int which)
    {
        // Taken out first: while it is on its way others may be delivered.
        var news = _waiting[which];
        _waiting.RemoveAt(which);
        var answer = await AnswerAsync(news);
        journal.Write($"event {news} is delivered: {answer?.ToString() ?? "no answer"}");
        if (answer is IntakeResult.Stored or IntakeResult.Duplicate)
        {
            _delivered.Add(news.Id);
        }
        else if (answer is null || chance.Percent(70))
        {
            _waiting.Insert(0, news);
        }
        else
        {
            GiveUp(news);
        }
    }

    private void GiveUp(LevelEvent news)
    {
        if (!_delivered.Contains(news.Id))
        {
            journal.Write($"      event {news} is lost");
            Lost(news);
        }
    }

    /// <summary>Null when the process was killed over it: Level hears nothing, and tries again.</summary>
    private async Task<IntakeResult?> AnswerAsync(LevelEvent news)
    {
        if (Address is not { } address)
        {
            return IntakeResult.Refused;
        }

        IntakeResult? answer = null;
        var done = await fleet.TryAsync(async process =>
        {
            var intake = process.Get<WebhookIntake>();
            var outcome = await intake.AcceptAsync(Deliveries.Request(address.Endpoint, news.Body, address.Secret), default);
            if (outcome.Wake is { } wake)
            {
                await intake.WakeAsync(wake, () => orchestrations.WakeDrainAsync(process));
            }

            answer = outcome.Answer;
        });
        return done ? answer : null;
    }
}
