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

    public Refusal UnknownId(int id) => new(World.Settings.UnknownId == 404 ? Reply.NotFound : Reply.Message(400, $"Record {id} was not found."));
}
