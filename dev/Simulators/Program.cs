using Simulators;
using Simulators.HaloPsa;
using Simulators.Level;

var (wanted, problem) = Wanted.Parse([.. args.Where(argument => argument != Wanted.EndWithInput)]);
if (wanted is null)
{
    Console.Error.WriteLine($"{problem}\n{Wanted.Usage}");
    return 2;
}

await using var level = wanted.Level is { } levelOptions ? await LevelSimulator.StartAsync(levelOptions) : null;
if (level is not null)
{
    Console.WriteLine($"Level simulator on {level.BaseUrl.GetLeftPart(UriPartial.Authority)}");
}

await using var halo = wanted.HaloPsa is { } haloOptions ? await HaloPsaSimulator.StartAsync(haloOptions) : null;
if (halo is not null)
{
    Console.WriteLine($"HaloPSA simulator on {halo.BaseUrl.GetLeftPart(UriPartial.Authority)}");
}

var inputEnds = args.Contains(Wanted.EndWithInput) ? Console.In.ReadToEndAsync() : Task.Delay(Timeout.Infinite);
await Task.WhenAny(level?.WaitForShutdownAsync() ?? Task.Delay(Timeout.Infinite), halo?.WaitForShutdownAsync() ?? Task.Delay(Timeout.Infinite), inputEnds);
return 0;
