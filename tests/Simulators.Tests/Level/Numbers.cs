using System.Globalization;
using System.Text;

namespace Simulators.Tests.Level;

/// <summary>Looks into ids, which only a test of the simulator may do.</summary>
internal static class Numbers
{
    public static string Text(string id) => Encoding.ASCII.GetString(Convert.FromBase64String(id.PadRight((id.Length + 3) / 4 * 4, '=')));

    public static long Of(string id) => long.Parse(Text(id).Split('/')[^1], CultureInfo.InvariantCulture);
}
