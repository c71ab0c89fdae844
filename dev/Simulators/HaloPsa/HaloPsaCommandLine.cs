using System.Globalization;

namespace Simulators.HaloPsa;

internal static class HaloPsaCommandLine
{
    public const string Usage = """
        With --halopsa-port N, or another option of these, HaloPSA beside it; halopsa as the first word starts only that, with options without the prefix.
          --halopsa-port                      0 (the default) takes a free one
          --halopsa-clients                   default 10
          --halopsa-sites-per-client          default 2
          --halopsa-seed                      default 1; the same seed makes the same clients
          --halopsa-requests-per-five-minutes default 300; 0 is without limit
          --halopsa-tenant                    that requests for a token must name; none unless given
          --halopsa-client-id, --halopsa-client-secret
        """;

    /// <summary>The options, or what is wrong with the arguments.</summary>
    public static (HaloPsaSimulatorOptions? Options, string? Problem) Parse(string[] arguments)
    {
        var options = new HaloPsaSimulatorOptions();
        foreach (var pair in arguments.Chunk(2))
        {
            if (pair is not [var name, var value]) return (null, $"{pair[0]} needs a value.");

            var isNumber = int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number);
            HaloPsaSimulatorOptions? changed = name switch
            {
                "--tenant" => options with { Tenant = value },
                "--client-id" => options with { ClientId = value },
                "--client-secret" => options with { ClientSecret = value },
                "--port" when isNumber => options with { Port = number },
                "--clients" when isNumber => options with { Clients = number },
                "--sites-per-client" when isNumber => options with { SitesPerClient = number },
                "--seed" when isNumber => options with { Seed = number },
                "--requests-per-five-minutes" when isNumber => options with { RequestsPerFiveMinutes = number },
                _ => null,
            };
            if (changed is null) return (null, $"There is no option {name} that '{value}' fits.");

            options = changed;
        }

        return options.Problem() is { } problem ? (null, problem) : (options, null);
    }
}
