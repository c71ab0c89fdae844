using Simulators.Level;

var (options, problem) = CommandLine.Parse(args is ["level", .. var rest] ? rest : args);
if (options is null)
{
    Console.Error.WriteLine($"{problem}\n{CommandLine.Usage}");
    return 2;
}

await using var simulator = await LevelSimulator.StartAsync(options);
Console.WriteLine($"Level simulator on {simulator.BaseUrl.GetLeftPart(UriPartial.Authority)}");
await simulator.WaitForShutdownAsync();
return 0;
