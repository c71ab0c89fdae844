using Integration.Core.Psa.Halo.Network;
using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Integration.Core.Level;
using Integration.Core.Psa.Halo;
using Integration.Core.Secrets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Integration.Core.Tests.Secrets;

public sealed partial class SecretTests
{
    private const string Value = "lvl+key/4711=";

    private static readonly Secret Key = new(Value);

    private static readonly LevelAccount Account = new(Some.Organization, null, Key);

    [Fact]
    public void Only_Reveal_gives_the_value()
    {
        Key.Reveal().ShouldBe(Value);
        typeof(Secret).GetProperties().Select(property => $"{property.GetValue(Key)}").ShouldBe(["711="], "the hint alone can be read");
        typeof(Secret).GetCustomAttribute<DebuggerDisplayAttribute>()!.Value.ShouldBe("***");
    }

    [Fact]
    public void A_text_shows_neither_the_secret_nor_that_of_a_record_that_holds_it()
    {
        var credentials = new HaloCredentials(new HaloAddress(new Uri("https://contoso.halopsa.com/")), "client-1", Key);
        var connection = new HaloConnectionRequest("https://contoso.halopsa.com", "client-1", Key);

        foreach (var text in new[] { $"{Key}", "" + Key, string.Join(' ', Key, Key), $"{Account}", $"{credentials}", $"{connection}" })
        {
            text.ShouldContain("***");
            text.ShouldNotContain(Value);
        }
    }

    [Fact]
    public void A_log_shows_neither_the_secret_nor_that_of_a_record_that_holds_it()
    {
        using var logs = new LogsInMemory();
        using var services = new ServiceCollection().AddLogging(logging => logging.AddProvider(logs)).BuildServiceProvider();

        services.GetRequiredService<ILogger<SecretTests>>().LogInformation("Used {Key}, {@Parts} and {Account}", Key, Key, Account);

        logs.Lines.ShouldHaveSingleItem().ShouldStartWith("Used ***, *** and LevelAccount");
        logs.Lines.Single().ShouldNotContain(Value);
    }

    [Fact]
    public void JSON_gives_a_secret_to_the_app_and_never_gives_one_away()
    {
        JsonSerializer.Deserialize<Secret?>("\"lvl+key/4711=\"").ShouldBe(Key);
        JsonSerializer.Deserialize<Secret?>("null").ShouldBeNull();
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<Secret?>("4711"));
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<Secret?>("""{"value":"x"}"""));

        JsonSerializer.Serialize(Key).ShouldBe("\"***\"");
        JsonSerializer.Serialize(Account).ShouldNotContain("711=");
    }

    [Fact]
    public void Secrets_with_the_same_value_are_equal()
    {
        new Secret(Value).ShouldBe(Key);
        new Secret($"{Value}=").ShouldNotBe(Key);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("abc", "c")]
    [InlineData("abcdef", "def")]
    [InlineData("abcdefghijkl", "ijkl")]
    public void A_hint_is_at_most_half_of_the_secret(string value, string hint) => new Secret(value).Hint.ShouldBe(hint);

    /// <summary>Rows hold references under such names, and the one answer that shows a new webhook secret holds its text.</summary>
    [Fact]
    public void What_is_named_like_a_secret_is_no_plain_text() =>
        Directory.EnumerateFiles(Repository.PathTo("src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
            .Where(file => !RowFile().IsMatch(file))
            .SelectMany(file => PlainSecret().Matches(File.ReadAllText(file)).Select(found => $"{Path.GetFileName(file)}: {found.Value}"))
            .ShouldBe(["LevelWebhookFunctions.cs: string Secret"]);

    [GeneratedRegex(@"(Rows?|ILevelKeyHolder)\.cs$")]
    private static partial Regex RowFile();

    [GeneratedRegex(@"\bstring\??(\[\]\??)? \w*(apikey|secret|password|token)s?\b", RegexOptions.IgnoreCase)]
    private static partial Regex PlainSecret();
}
