using System.Globalization;
using Integration.Core.Secrets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Moq;

namespace Integration.Core.Tests.Secrets;

/// <summary>Through a real logger factory, as every category's logs go.</summary>
public sealed class RedactionTests : IDisposable
{
    private const string Value = "lvl+key/4711=";

    private readonly ServiceProvider _services;
    private readonly Kept _kept = new();
    private readonly ILogger _log;

    public RedactionTests()
    {
        var services = new ServiceCollection().AddLogging(logging => logging.AddProvider(_kept).SetMinimumLevel(LogLevel.Information));
        services.AddRedaction();
        _services = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true });
        _services.GetRequiredService<Redactor>().Learn(Value);
        _log = _services.GetRequiredService<ILoggerFactory>().CreateLogger("Microsoft.Somebody");
    }

    public void Dispose() => _services.Dispose();

    [Fact]
    public void A_value_that_was_handled_is_hidden_in_text_values_scope_and_exception()
    {
        using (_log.BeginScope("in {Scope}", Value))
        using (_log.BeginScope(new Dictionary<string, object?> { ["header"] = new[] { "x", Value } }))
        {
            _log.LogError(new InvalidOperationException($"outer {Value}", new IOException($"inner {Value}")), "Said {What} to {Whom}", $"<{Value}>", 42);
        }

        _kept.Everything().ShouldNotContain(Value);
        _kept.Texts.ShouldBe(["Said <***> to 42"]);
        _kept.Values.ShouldContain("What=<***>");
        _kept.Values.ShouldContain("Whom=42");
        _kept.Scopes.ShouldBe(["in ***", "header=x, ***"]);
        _kept.Exceptions.ShouldHaveSingleItem().ShouldContain("inner ***");
    }

    [Fact]
    public void A_value_is_hidden_as_URLs_and_JSON_spell_it_and_next_to_a_longer_one()
    {
        _services.GetRequiredService<Redactor>().Learn($"{Value}-longer");

        _log.LogInformation(
            "{Text}", $"?a={Uri.EscapeDataString(Value)}&b=1 {System.Text.Json.JsonSerializer.Serialize(Value)} {Value}-longer. {Value}{Value}!");

        _kept.Texts.ShouldBe(["?a=***&b=1 \"***\" ***. ******!"]);
    }

    [Theory]
    [InlineData("Authorization: Bearer abc.def", "Authorization: ***")]
    [InlineData("authorization=some-key, Accept=*/*", "authorization=***, Accept=*/*")]
    [InlineData("""{"Authorization":"Local someone","x":1}""", """{"Authorization":"***","x":1}""")]
    [InlineData("with Bearer eyJhbGciOiJub25lIn0.e30.x now", "with Bearer *** now")]
    [InlineData("X-Level-Signature: sha256=00FFaa1122", "X-Level-Signature: sha256=***")]
    [InlineData("AccountName=a;AccountKey=c2VjcmV0==;TableEndpoint=x", "AccountName=a;AccountKey=***;TableEndpoint=x")]
    [InlineData("SharedAccessSignature=sv=1&sig=2;x", "SharedAccessSignature=***;x")]
    [InlineData("https://a/b?sv=1&sig=abc%3D&se=2", "https://a/b?sv=1&sig=***&se=2")]
    [InlineData("""{"apiKey":"a\"b c","next":1}""", """{"apiKey":"***","next":1}""")]
    [InlineData("""{\"clientSecret\":\"abc\",\"next\":1}""", """{\"clientSecret\":\"***\",\"next\":1}""")]
    [InlineData("""{"secret": "broken off""", """{"secret": "***""")]
    [InlineData("a?password=abc&b=1", "a?password=***&b=1")]
    [InlineData("PUT /x?api_key=abc HTTP/1.1", "PUT /x?api_key=*** HTTP/1.1")]
    public void What_looks_like_a_secret_is_hidden(string text, string clean)
    {
        _log.LogInformation("{Text}", text);

        _kept.Texts.ShouldBe([clean]);
        _kept.Values.ShouldContain($"Text={clean}");
    }

    [Fact]
    public void What_is_named_like_a_secret_is_hidden_whatever_it_is()
    {
        _log.LogInformation("Used {ApiKey} once", "short");

        _kept.Texts.ShouldBe(["Used *** once"]);
        _kept.Values.ShouldContain("ApiKey=***");
    }

    [Theory]
    [InlineData("No secret was made; the key's hint is 4711.")]
    [InlineData("Bearer authentication is off, tokens are not read")]
    [InlineData("webhook/rotate hasSecret true")]
    [InlineData("")]
    public void Other_texts_stay_as_they_are(string text)
    {
        _log.LogInformation("{Text}", text);

        _kept.Texts.ShouldBe([text]);
    }

    [Fact]
    public void Without_a_secret_providers_get_just_what_was_logged()
    {
        var failure = new InvalidOperationException("plain");
        var state = new object();

        _log.Log(LogLevel.Warning, new EventId(7), state, failure, (_, _) => "plain");

        (_kept.States.Single(), _kept.Failures.Single()).ShouldBe((state, failure));
    }

    [Fact]
    public void A_level_that_is_off_costs_nothing()
    {
        _log.IsEnabled(LogLevel.Debug).ShouldBeFalse();

        _log.Log(LogLevel.Debug, 0, "state", null, (_, _) => throw new InvalidOperationException("nobody asked for this text"));

        _kept.Texts.ShouldBeEmpty();
    }

    [Fact]
    public void Short_values_are_not_hidden()
    {
        _services.GetRequiredService<Redactor>().Learn("abc");

        _log.LogInformation("abcdef");

        _kept.Texts.ShouldBe(["abcdef"]);
    }

    [Fact]
    public async Task The_store_tells_what_it_keeps_and_what_it_finds()
    {
        var inner = new Mock<ISecretStore>();
        var reference = new SecretReference("some");
        inner.Setup(store => store.FindAsync(reference, default)).ReturnsAsync("found-value");
        var redactor = _services.GetRequiredService<Redactor>();
        var store = new ScrubbingSecretStore(inner.Object, redactor);

        await store.SetAsync(reference, "kept-value", default);
        (await store.FindAsync(reference, default)).ShouldBe("found-value");

        redactor.Clean("kept-value, found-value, other-value").ShouldBe("***, ***, other-value");
    }

    /// <summary>A provider that keeps everything it gets.</summary>
    private sealed class Kept : ILoggerProvider, ILogger
    {
        public List<string> Texts { get; } = [];

        public List<string> Values { get; } = [];

        public List<string> Scopes { get; } = [];

        public List<string> Exceptions { get; } = [];

        public List<object?> States { get; } = [];

        public List<Exception?> Failures { get; } = [];

        public string Everything() => string.Join('\n', [.. Texts, .. Values, .. Scopes, .. Exceptions]);

        public ILogger CreateLogger(string categoryName) => this;

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            Scopes.Add(state is Dictionary<string, object?> ? "unchanged" : state is IEnumerable<KeyValuePair<string, object?>> values && !values.Any(value => value.Key == "{OriginalFormat}")
                ? string.Join(' ', values.Select(Show)) : $"{state}");
            return null;
        }

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            States.Add(state);
            Failures.Add(exception);
            Texts.Add(formatter(state, exception));
            Values.AddRange((state as IEnumerable<KeyValuePair<string, object?>> ?? []).Select(Show));
            if (exception is not null)
            {
                Exceptions.Add($"{exception.Message} {exception}");
            }
        }

        public void Dispose()
        {
        }

        private static string Show(KeyValuePair<string, object?> value) => string.Create(CultureInfo.InvariantCulture, $"{value.Key}={value.Value}");
    }
}
