using Simulators.HaloPsa;
using Simulators.Level;

namespace Simulators;

/// <summary>Which simulators to start, and with what.</summary>
internal sealed record Wanted(LevelSimulatorOptions? Level, HaloPsaSimulatorOptions? HaloPsa)
{
    /// <summary>End when standard input closes, which it does when the program that started this one is gone.</summary>
    public const string EndWithInput = "--end-with-input";

    private const string Prefix = "--halopsa-";

    public static string Usage => $"{LevelCommandLine.Usage}\n{HaloPsaCommandLine.Usage}\n{EndWithInput}: end when standard input closes";

    /// <summary>Level alone, HaloPSA alone (halopsa comes first), or both (an option begins with --halopsa-); or what is wrong with the arguments.</summary>
    public static (Wanted? Wanted, string? Problem) Parse(string[] arguments)
    {
        if (arguments is ["halopsa", .. var own])
        {
            var (alone, wrong) = HaloPsaCommandLine.Parse(own);
            return (alone is null ? null : new Wanted(null, alone), wrong);
        }

        var pairs = (arguments is ["level", .. var rest] ? rest : arguments).Chunk(2).ToLookup(pair => pair[0].StartsWith(Prefix, StringComparison.Ordinal));
        var (level, problem) = LevelCommandLine.Parse([.. pairs[false].SelectMany(pair => pair)]);
        if (level is null) return (null, problem);
        if (!pairs[true].Any()) return (new Wanted(level, null), null);

        (var halo, problem) = HaloPsaCommandLine.Parse([.. pairs[true].SelectMany(pair => pair.Select((text, index) => index == 0 ? $"--{text[Prefix.Length..]}" : text))]);
        return (halo is null ? null : new Wanted(level, halo), problem);
    }
}
