using Bench;

var benchmarks = new Dictionary<string, Func<Task>>
{
    ["first-sync"] = FirstSync.RunAsync,
    ["sync"] = SyncScale.RunAsync,
    ["intake"] = Intake.RunAsync,
    ["drain"] = Drain.RunAsync,
    ["latency"] = Latency.RunAsync,
    ["idle"] = Idle.RunAsync,
    ["recover"] = Recover.RunAsync,
    ["crash"] = LongForm.CrashAsync,
    ["model"] = LongForm.ModelAsync,
    ["halopsa"] = HaloPsa.RunAsync,
    ["halopsa-slow"] = HaloPsa.SlowAsync,
    ["halopsa-short"] = HaloPsa.ShortAsync,
};
foreach (var name in args.Length > 0 ? args : [.. benchmarks.Keys])
{
    if (!benchmarks.TryGetValue(name, out var run))
    {
        Console.WriteLine($"There is no benchmark {name}; there are {string.Join(", ", benchmarks.Keys)}.");
        return 2;
    }

    await run();
}

return 0;
