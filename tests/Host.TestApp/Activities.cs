using Microsoft.Azure.Functions.Worker;

namespace FunctionsHost.TestApp;

public sealed class Activities(Journal journal)
{
    [Function(nameof(Upper))]
    public string Upper([ActivityTrigger] string text) => text?.ToUpperInvariant() ?? "";

    [Function(nameof(Twice))]
    public Amount Twice([ActivityTrigger] Amount amount)
    {
        ArgumentNullException.ThrowIfNull(amount);
        return amount with { Value = amount.Value * 2 };
    }

    [Function(nameof(Nothing))]
    public string? Nothing([ActivityTrigger] string? input) => input is null ? null : throw new InvalidOperationException($"Not null but {input}.");

    [Function(nameof(Fail))]
    public string Fail([ActivityTrigger] string message) => throw new NotSupportedException(message);

    /// <summary>A step of some work, which says who did it.</summary>
    [Function(nameof(Step))]
    public async Task<int> Step([ActivityTrigger] string name)
    {
        journal.Write("step", name);
        await Task.Delay(TimeSpan.FromMilliseconds(100));
        return Environment.ProcessId;
    }

    /// <summary>Takes longer than the message that started it is hidden.</summary>
    [Function(nameof(Endure))]
    public async Task<string> Endure([ActivityTrigger] int seconds, FunctionContext context)
    {
        journal.Write("endure", $"{seconds}");
        await Task.Delay(TimeSpan.FromSeconds(seconds), context?.CancellationToken ?? default);
        return "done";
    }
}

/// <summary>A value with types of its own.</summary>
/// <param name="Currency">A name with letters that need care: "kr. ø".</param>
public sealed record Amount(decimal Value, string Currency);
