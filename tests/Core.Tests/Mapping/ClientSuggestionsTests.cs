using Integration.Core.Mapping;
using Integration.Core.Psa.BuiltIn;

namespace Integration.Core.Tests.Mapping;

/// <summary>In these tests a client's id is its name, and so is a group's.</summary>
public sealed class ClientSuggestionsTests
{
    [Fact]
    public void The_client_of_the_same_name_is_suggested_whatever_its_case_and_its_ends() =>
        Suggest(["  acme corp "], ["ACME Corp", "Widgets"]).ShouldBe([("  acme corp ", "ACME Corp")]);

    [Fact]
    public void A_name_that_differs_in_spelling_and_legal_form_fits_as_well() =>
        Suggest(["Acme, Inc.", "Widgets", "Nobody"], ["ACME Ltd", "Widgets  GmbH & Co. KG", "Somebody"])
            .ShouldBe([("Acme, Inc.", "ACME Ltd"), ("Widgets", "Widgets  GmbH & Co. KG")]);

    [Fact]
    public void The_exact_name_wins_whoever_comes_first()
    {
        Suggest(["Acme", "Acme Inc"], ["Acme Inc"]).ShouldBe([("Acme Inc", "Acme Inc")]);
        Suggest(["Acme Inc"], ["Acme", "Acme Ltd", "acme inc"]).ShouldBe([("Acme Inc", "acme inc")]);
    }

    [Fact]
    public void Where_several_fit_equally_none_is_suggested()
    {
        Suggest(["Acme"], ["Acme Inc", "Acme Ltd"]).ShouldBeEmpty();
        Suggest(["Acme", "Acme Ltd"], ["Acme Inc", "Acme Ltd"]).ShouldBe(
            [("Acme Ltd", "Acme Ltd")], "the other one still fits no better than the one that is taken");
    }

    [Fact]
    public void Each_client_is_suggested_once_and_the_first_group_has_it()
    {
        Suggest(["Acme Inc", "Acme Ltd"], ["Acme"]).ShouldBe([("Acme Inc", "Acme")]);
        Suggest(["acme", "ACME"], ["Acme"]).ShouldBe([("acme", "Acme")]);
    }

    [Fact]
    public void Names_of_nothing_but_stops_fit_nothing_else() => Suggest(["...", "Co"], ["..", "Company"]).ShouldBeEmpty();

    private static IEnumerable<(string Group, string Client)> Suggest(string[] groups, string[] clients) => ClientSuggestions
        .For([.. groups.Select(name => Some.Group(name))], [.. clients.Select(name => new ClientRow { RowKey = name, Name = name })])
        .Select(found => (found.Key.Value, found.Value.Value))
        .OrderBy(found => Array.IndexOf(groups, found.Item1));
}
