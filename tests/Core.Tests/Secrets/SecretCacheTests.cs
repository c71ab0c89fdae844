using Integration.Core.Secrets;
using Moq;

namespace Integration.Core.Tests.Secrets;

public sealed class SecretCacheTests
{
    private static readonly SecretReference Reference = new("some-secret");

    private readonly Mock<ISecretStore> _store = new();
    private readonly FakeTimeProvider _clock = new(Some.Now);

    [Fact]
    public async Task A_secret_is_read_once_in_five_minutes()
    {
        var cache = Holding("value");

        for (var second = 0; second < 299; second++)
        {
            (await cache.FindAsync(Reference, default)).ShouldBe(new Secret("value"));
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        ReadTimes(1);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await cache.FindAsync(Reference, default);
        ReadTimes(2);
    }

    [Fact]
    public async Task A_deleted_secret_is_gone_after_five_minutes_at_the_latest()
    {
        var cache = Holding("value");
        await cache.FindAsync(Reference, default);
        Holding(null);

        _clock.Advance(TimeSpan.FromMinutes(5));

        (await cache.FindAsync(Reference, default)).ShouldBeNull();
    }

    [Fact]
    public async Task That_there_is_no_secret_is_not_remembered()
    {
        var cache = Holding(null);
        (await cache.FindAsync(Reference, default)).ShouldBeNull();
        Holding("value");

        (await cache.FindAsync(Reference, default)).ShouldBe(new Secret("value"));
    }

    [Fact]
    public async Task A_failure_is_not_remembered()
    {
        var cache = Holding("value");
        _store.Setup(store => store.FindAsync(Reference, default)).ThrowsAsync(new IOException());
        await Should.ThrowAsync<IOException>(() => cache.FindAsync(Reference, default).AsTask());

        Holding("value");
        (await cache.FindAsync(Reference, default)).ShouldBe(new Secret("value"));
    }

    [Fact]
    public async Task Another_reference_is_another_secret()
    {
        var cache = Holding("old");
        await cache.FindAsync(Reference, default);
        _store.Setup(store => store.FindAsync(new SecretReference("new"), default)).ReturnsAsync(new Secret("new value"));

        (await cache.FindAsync(new SecretReference("new"), default)).ShouldBe(new Secret("new value"));
    }

    [Fact]
    public async Task No_reference_is_no_secret_and_asks_nobody()
    {
        (await Holding("value").FindAsync(null, default)).ShouldBeNull();

        ReadTimes(0);
    }

    private SecretCache Holding(Secret? value)
    {
        _store.Setup(store => store.FindAsync(Reference, default)).ReturnsAsync(value);
        return new SecretCache(_store.Object, _clock);
    }

    private void ReadTimes(int times) => _store.Verify(store => store.FindAsync(Reference, default), Times.Exactly(times));
}
