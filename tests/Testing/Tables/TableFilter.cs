using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Integration.Testing.Tables;

/// <summary>A filter as the product writes them: comparisons, "and", "or" and parentheses.</summary>
internal sealed partial class TableFilter
{
    private readonly Queue<string> _tokens;

    private TableFilter(string text) => _tokens = new Queue<string>(Token().Matches(text).Select(match => match.Value));

    public static Predicate<JsonObject> Parse(string text)
    {
        var filter = new TableFilter(text);
        var parsed = filter.Or();
        return filter._tokens.Count == 0 ? parsed : throw new NotSupportedException($"The tables in memory do not know the filter {text}.");
    }

    private Predicate<JsonObject> Or()
    {
        var left = And();
        if (!TryTake("or"))
        {
            return left;
        }

        var right = Or();
        return row => left(row) || right(row);
    }

    private Predicate<JsonObject> And()
    {
        var left = Comparison();
        if (!TryTake("and"))
        {
            return left;
        }

        var right = And();
        return row => left(row) && right(row);
    }

    private Predicate<JsonObject> Comparison()
    {
        if (TryTake("("))
        {
            var inner = Or();
            return TryTake(")") ? inner : throw new NotSupportedException("A parenthesis is not closed.");
        }

        var (name, comparison, compare) = (_tokens.Dequeue(), _tokens.Dequeue(), Literal(_tokens.Dequeue()));
        Predicate<int> holds = comparison switch
        {
            "eq" => compared => compared == 0,
            "ne" => compared => compared != 0,
            "gt" => compared => compared > 0,
            "ge" => compared => compared >= 0,
            "lt" => compared => compared < 0,
            "le" => compared => compared <= 0,
            _ => throw new NotSupportedException($"The tables in memory do not know the comparison {comparison}."),
        };

        // A property that is missing matches nothing, not even "ne".
        return row => row[name] is { } value && holds(compare(value));
    }

    private static Func<JsonNode, int> Literal(string token)
    {
        if (token.StartsWith('\''))
        {
            var text = token[1..^1].Replace("''", "'", StringComparison.Ordinal);
            return value => string.CompareOrdinal(value.GetValue<string>(), text);
        }

        if (token.StartsWith("datetime'", StringComparison.Ordinal))
        {
            var time = DateTimeOffset.Parse(token[9..^1], CultureInfo.InvariantCulture);
            return value => value.GetValue<DateTimeOffset>().CompareTo(time);
        }

        return bool.TryParse(token, out var flag)
            ? value => value.GetValue<bool>().CompareTo(flag)
            : throw new NotSupportedException($"The tables in memory do not know the literal {token}.");
    }

    private bool TryTake(string token) => _tokens.TryPeek(out var next) && next == token && _tokens.Dequeue() == token;

    [GeneratedRegex(@"\(|\)|\w*'([^']|'')*'|[^\s()']+")]
    private static partial Regex Token();
}
