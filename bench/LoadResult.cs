namespace Bench;

/// <summary>One request's answer: its number, status, duration, and when it came.</summary>
internal readonly record struct Answer(int Number, int Status, TimeSpan Took, DateTimeOffset At);

/// <summary>What the load driver measured.</summary>
internal sealed class LoadResult
{
    private readonly double[] _milliseconds;

    public LoadResult(IReadOnlyList<int> expected, IReadOnlyList<Answer> answers, double seconds, CpuTimes cpu)
    {
        Expected = expected;
        Answers = answers;
        Seconds = seconds;
        Cpu = cpu;
        Good = answers.Count(answer => expected.Contains(answer.Status));
        _milliseconds = [.. answers.Where(answer => expected.Contains(answer.Status)).Select(answer => answer.Took.TotalMilliseconds).Order()];
    }

    public IReadOnlyList<int> Expected { get; }

    public IReadOnlyList<Answer> Answers { get; }

    public double Seconds { get; }

    public CpuTimes Cpu { get; }

    public int Good { get; }

    public double PerSecond => Good / Seconds;

    public double P50 => Percentile(0.50);

    public double P99 => Percentile(0.99);

    /// <summary>Empty when all answers were as expected.</summary>
    public string Unexpected =>
        string.Join(
            ", ",
            Answers.Where(answer => !Expected.Contains(answer.Status)).CountBy(answer => answer.Status).Select(count => $"{count.Value} × {count.Key}"));

    /// <summary>Several windows as if they were one.</summary>
    public static LoadResult Together(IReadOnlyList<LoadResult> parts) => new(
        parts[0].Expected,
        [.. parts.SelectMany(part => part.Answers)],
        parts.Sum(part => part.Seconds),
        parts.Aggregate(default(CpuTimes), (sum, part) => sum + part.Cpu));

    private double Percentile(double part) =>
        _milliseconds.Length == 0 ? double.NaN : _milliseconds[(int)Math.Min(_milliseconds.Length - 1, _milliseconds.Length * part)];
}
