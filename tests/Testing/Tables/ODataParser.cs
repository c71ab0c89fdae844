using System.Globalization;

namespace Integration.Testing.Tables;

/// <summary>Reads the filter language as far as the product speaks it: "not" binds tighter than "and", and that tighter than "or".</summary>
internal sealed class ODataParser
{
    private readonly List<string> _tokens;
    private int _next;

    private ODataParser(List<string> tokens) => _tokens = tokens;

    /// <exception cref="FormatException">It is no filter.</exception>
    public static ODataExpression Parse(string text)
    {
        var parser = new ODataParser(Tokens(text));
        var expression = parser.Or();
        return parser._next == parser._tokens.Count ? expression : throw new FormatException($"A filter does not go on with {parser._tokens[parser._next]}.");
    }

    private ODataExpression Or()
    {
        var left = And();
        return TryTake("or") ? new ODataExpression.Or(left, Or()) : left;
    }

    private ODataExpression And()
    {
        var left = Unary();
        return TryTake("and") ? new ODataExpression.And(left, And()) : left;
    }

    private ODataExpression Unary() => TryTake("not") ? new ODataExpression.Not(Group()) : Group();

    private ODataExpression Group()
    {
        if (!TryTake("("))
        {
            var (property, comparison, literal) = (Take(), Take(), Take());
            return comparison is "eq" or "ne" or "gt" or "ge" or "lt" or "le"
                ? new ODataExpression.Comparison(property, comparison, Literal(literal))
                : throw new FormatException($"{comparison} is no comparison.");
        }

        var inner = Or();
        return TryTake(")") ? inner : throw new FormatException("A parenthesis is not closed.");
    }

    private string Take() => _next < _tokens.Count ? _tokens[_next++] : throw new FormatException("The filter ends too early.");

    private bool TryTake(string token)
    {
        var taken = _next < _tokens.Count && _tokens[_next] == token;
        _next += taken ? 1 : 0;
        return taken;
    }

    private static object Literal(string token)
    {
        var quote = token.IndexOf('\'', StringComparison.Ordinal);
        if (quote >= 0)
        {
            var text = token[(quote + 1)..^1].Replace("''", "'", StringComparison.Ordinal);
            return token[..quote] switch
            {
                "" => text,
                "datetime" => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).UtcDateTime,
                "guid" => Guid.Parse(text),
                "X" or "binary" => Convert.FromHexString(text),
                var type => throw new FormatException($"{type} is no type."),
            };
        }

        return token switch
        {
            "true" => true,
            "false" => false,
            [.. var digits, 'L'] when long.TryParse(digits, CultureInfo.InvariantCulture, out var number) => number,
            _ when int.TryParse(token, CultureInfo.InvariantCulture, out var number) => number,
            _ when double.TryParse(token, CultureInfo.InvariantCulture, out var number) => number,
            _ => throw new NotSupportedException($"The tables in memory do not know the literal {token}."),
        };
    }

    // Words, parentheses, and texts in quotes with the type before them.
    private static List<string> Tokens(string text)
    {
        var tokens = new List<string>();
        for (var at = 0; at < text.Length;)
        {
            var start = at;
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            if (text[at] is '(' or ')')
            {
                at++;
            }
            else
            {
                while (at < text.Length && !char.IsWhiteSpace(text[at]) && text[at] is not ('(' or ')'))
                {
                    at = text[at] == '\'' ? EndOfQuoted(text, at) : at + 1;
                }
            }

            tokens.Add(text[start..at]);
        }

        return tokens;
    }

    private static int EndOfQuoted(string text, int open)
    {
        for (var at = open + 1; at < text.Length; at++)
        {
            if (text[at] == '\'' && (at + 1 == text.Length || text[at + 1] != '\''))
            {
                return at + 1;
            }

            at += text[at] == '\'' ? 1 : 0;
        }

        throw new FormatException("A text is not closed.");
    }
}
