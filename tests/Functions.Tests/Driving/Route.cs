using System.Reflection;
using Integration.Functions.Http;
using Microsoft.Azure.Functions.Worker;

namespace Integration.Functions.Tests.Driving;

/// <summary>One way into the app over HTTP, found by reflection, so that no test can forget a new one.</summary>
public sealed record Route(string Function, HttpMethod Method, string Template)
{
    public static IReadOnlyList<Route> All { get; } =
    [
        .. from type in typeof(ApiAuthorization).Assembly.GetTypes()
           from method in type.GetMethods()
           let function = method.GetCustomAttribute<FunctionAttribute>()
           where function is not null
           from parameter in method.GetParameters()
           let trigger = parameter.GetCustomAttribute<HttpTriggerAttribute>()
           where trigger is not null
           from verb in trigger.Methods!
           select new Route(function.Name, HttpMethod.Parse(verb), trigger.Route!),
    ];

    /// <summary>Those that are about one organization.</summary>
    public static IReadOnlyList<Route> OfOrganizations { get; } = [.. All.Where(route => route.Template.Contains("{org}", StringComparison.Ordinal))];

    /// <summary>The path for this organization; what else is asked for gets a name that nothing has.</summary>
    public string Path(string organization) =>
        string.Join('/', Template.Split('/').Select(part => part is "{org}" ? organization : part.StartsWith('{') ? "no-such-thing" : part));

    public override string ToString() => $"{Method} {Template}";
}
