using Integration.Core.Tests.Model;
using Simulators.HaloPsa;
using Simulators.HaloPsa.Faults;

namespace Integration.Core.Tests.Psa.Halo.Faults;

/// <summary>What may go wrong at HaloPSA. Each is something that its reference tells of.</summary>
internal static class HaloWeather
{
    private const string Writes = "/api/(Asset|Tickets|Actions)$";

    /// <summary>
    /// Not among them, since nobody could get it right: a 400 or a 429 to what was carried out all the same; a client secret that is refused
    /// once, which stops everything until a person enters it again; and an empty list in place of the assets or the tickets that there are,
    /// while it is looked whether a create landed. That list says that it did not; nothing that could be asked beside it tells an agent
    /// that just now sees nothing from a company that has none. All other lists may be empty.
    /// </summary>
    private static readonly Func<Chance, string, HaloFault>[] Kinds =
    [
        (_, _) => new HaloFault { Drop = true },
        (_, _) => new HaloFault { Method = "POST", Path = Writes, Drop = true, Applied = true },
        (chance, _) => new HaloFault { Method = "POST", Path = Writes, Applied = true, Status = chance.Of(500, 502, 503, 504), Shape = chance.Of(
            ErrorShape.Html, ErrorShape.Exception) },
        (chance, _) => new HaloFault { Status = chance.Of(500, 503) },
        (_, _) => new HaloFault { Status = 503, RetryAfter = "120" },
        (_, _) => new HaloFault { Method = "POST", Path = Writes, Applied = true, NotJson = true },
        (_, _) => new HaloFault { Method = "POST", Path = Writes, Applied = true, ContentType = "application/json", Body = "{}" },
        (chance, _) => new HaloFault { Status = 429, RetryAfter = chance.Of(null, "5", "200", "soon") },
        (_, _) => new HaloFault { Status = 401 },
        (_, _) => new HaloFault { Status = 403 },
        (_, _) => new HaloFault { Shape = ErrorShape.Html },
        (_, _) => new HaloFault { NotJson = true, Method = "GET" },
        (_, _) => new HaloFault { Shape = ErrorShape.Bare },
        (_, _) => new HaloFault { Shape = ErrorShape.Message, Body = "Something must be entered" },
        (_, secret) => new HaloFault { Method = "POST", Path = Writes, Applied = true, Status = 500, Body = $"What you sent with {secret} failed" },
        (_, secret) => new HaloFault { Path = "/auth", Status = 500, Body = $"{secret} could not be checked" },
        (_, _) => new HaloFault { Path = "/auth", Drop = true },
        (_, _) => new HaloFault { Path = "/auth", Status = 429 },
        (_, _) => new HaloFault { Path = "/api/(AssetType|Field|Priority|Client|Site|TicketType|Status|Outcome)[?]", EmptyList = true },
        (_, _) => new HaloFault { Path = "/api/(AssetType|Priority)$", EmptyList = true },
    ];

    /// <summary>Some of it, for a while.</summary>
    public static string Change(HaloPsaSimulator halo, Chance chance)
    {
        halo.ClearFaults();
        var faults = new List<HaloFault>();
        for (var left = chance.Next(0, 3); left > 0; left--)
        {
            var fault = chance.Of<Func<Chance, string, HaloFault>>(Kinds)(chance, halo.ClientSecret);
            fault = chance.Percent(50) ? fault with { Count = chance.Next(1, 4) } : fault with { Rate = chance.Next(10, 60) / 100.0 };
            halo.Add(fault);
            faults.Add(fault);
        }

        return string.Join("; ", faults.Select(Describe));
    }

    /// <summary>What of it is set.</summary>
    private static string Describe(HaloFault fault) =>
        string.Join(
            ' ',
            $"{fault}".Split(", ").Where(part => part.Contains(" = ", StringComparison.Ordinal)
                && !part.EndsWith("= ", StringComparison.Ordinal)
                && part.Split(" = ")[1] is not ("False" or "0")));
}
