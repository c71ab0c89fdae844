using Integration.Core.RateLimits;

namespace Integration.Core.Tests.RateLimits;

public sealed class CallWindowTests
{
    [Fact]
    public void What_older_versions_stored_is_read_and_written_as_they_do()
    {
        const string Stored = """{"Walks":{"Uses":{"1791795600":3},"Shares":{"someinst":{"Until":1791795630,"Count":8}}},"Singles":{"Uses":{"1791795601":1},"Shares":{}},"Pause":{"Until":"2026-10-12T09:00:30+00:00","Rate":45}}""";
        var limits = new CallLimits(90, 60) { Queued = rate => rate, QueuedPortion = _ => 1, AwaitedPortion = _ => 1 };

        var window = CallWindow.Parse(Stored, limits);

        (window.Queued.TakenAt(1791795602), window.Awaited.TakenAt(1791795602)).ShouldBe((11, 1));
        window.Pause.ShouldBe(new CallPause(Some.Now.AddSeconds(30), 45));
        window.ToJson().Replace("\\u002B", "+", StringComparison.Ordinal).ShouldBe(Stored);
    }
}
