namespace Integration.Core.Psa.Halo.Asking;

/// <summary>What "Test connection" found.</summary>
/// <param name="Ok">Whether everything that is needed works, as far as it can be seen without writing.</param>
/// <param name="Checks">What was looked at, in order.</param>
internal sealed record HaloTestView(bool Ok, IReadOnlyList<HaloCheck> Checks);

/// <summary>One thing that was looked at.</summary>
/// <param name="Name">What it is, in a word or two.</param>
/// <param name="Ok">Whether it works; null: it may, but look at it.</param>
/// <param name="Message">What was found, and what to click in HaloPSA where something is missing.</param>
internal sealed record HaloCheck(string Name, bool? Ok, string Message);
