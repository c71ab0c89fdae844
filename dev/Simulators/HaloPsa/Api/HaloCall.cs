using System.Globalization;
using Simulators.HaloPsa.Worlds;

namespace Simulators.HaloPsa.Api;

/// <summary>A request whose token and scope were good.</summary>
internal sealed record HaloCall(HaloWorld World, Access Access, IQueryCollection Query)
{
    public AgentRights Agent => Access.Agent;

    /// <summary>Lists are empty, as for an agent without the right, or when a fault says so.</summary>
    public bool SeesNothing { get; init; }

    public string? Text(string name) => Query.TryGetValue(name, out var value) && $"{value}" is { Length: > 0 } text ? text : null;

    public bool Flag(string name, bool otherwise = false) => Text(name) is { } text ? text.Equals("true", StringComparison.OrdinalIgnoreCase) : otherwise;

    /// <summary>A number in the query; what is none is an exception on the server.</summary>
    public int? Int(string name) => Text(name) is { } text
        ? int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new Refusal(Reply.Exception(500, "Input string was not in a correct format.", "System.FormatException"))
        : null;

    /// <summary>Whether the query asks for it, or does not say.</summary>
    public bool Wants(string name, int value) => Int(name) is not { } wanted || wanted == value;

    /// <summary>Whether the query's text is in one of them, or the query does not say.</summary>
    public bool Finds(string name, params ReadOnlySpan<string> texts)
    {
        if (Text(name) is not { } wanted) return true;

        foreach (var text in texts)
        {
            if (text.Contains(wanted, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }

    /// <summary>Inactive rows are left out unless asked for, active ones unless asked not to.</summary>
    public bool Shows(bool inactive) => inactive ? Flag("includeinactive") : Flag("includeactive", otherwise: true);

    public Refusal UnknownId(int id) => new(World.Settings.UnknownId == 404 ? Reply.NotFound : Reply.Message(400, $"Record {id} was not found."));
}
