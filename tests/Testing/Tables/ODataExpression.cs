namespace Integration.Testing.Tables;

/// <summary>A filter, as a tree. A property that is missing matches no comparison, not even "ne".</summary>
internal abstract record ODataExpression
{
    public abstract bool Matches(Func<string, object?> valueOf);

    public sealed record And(ODataExpression Left, ODataExpression Right) : ODataExpression
    {
        public override bool Matches(Func<string, object?> valueOf) => Left.Matches(valueOf) && Right.Matches(valueOf);
    }

    public sealed record Or(ODataExpression Left, ODataExpression Right) : ODataExpression
    {
        public override bool Matches(Func<string, object?> valueOf) => Left.Matches(valueOf) || Right.Matches(valueOf);
    }

    public sealed record Not(ODataExpression Operand) : ODataExpression
    {
        public override bool Matches(Func<string, object?> valueOf) => !Operand.Matches(valueOf);
    }

    public sealed record Comparison(string Property, string Operator, object Literal) : ODataExpression
    {
        public override bool Matches(Func<string, object?> valueOf) => valueOf(Property) is { } value && Matches(Compare(value));

        private bool Matches(int compared) => Operator switch
        {
            "eq" => compared == 0,
            "ne" => compared != 0,
            "gt" => compared > 0,
            "ge" => compared >= 0,
            "lt" => compared < 0,
            "le" => compared <= 0,
            _ => throw new NotSupportedException($"The tables in memory do not know the operator {Operator}."),
        };

        private int Compare(object value) => (value, Literal) switch
        {
            (string left, string right) => string.CompareOrdinal(left, right),
            (bool left, bool right) => left.CompareTo(right),
            (long left, long right) => left.CompareTo(right),
            (int or double, int or double) => Convert.ToDouble(value, null).CompareTo(Convert.ToDouble(Literal, null)),
            (DateTime left, DateTime right) => left.CompareTo(right),
            (Guid left, Guid right) when Operator is "eq" or "ne" => left == right ? 0 : 1,
            (byte[] left, byte[] right) when Operator is "eq" or "ne" => left.AsSpan().SequenceEqual(right) ? 0 : 1,
            (Guid, Guid) or (byte[], byte[]) => throw new NotSupportedException($"The tables in memory know no order of the values of {Property}."),
            _ => throw new NotSupportedException($"{Property} is a {value.GetType().Name} and is compared with a {Literal.GetType().Name}."),
        };
    }
}
