using System.Text.Json;
using FunctionsHost.Worker;
using Microsoft.AspNetCore.Routing.Template;

namespace FunctionsHost.Http;

/// <summary>The route of one HTTP function.</summary>
internal sealed class HttpRoute
{
    private readonly TemplateMatcher _matcher;
    private readonly IReadOnlyDictionary<string, IRouteConstraint> _constraints;
    private readonly HashSet<string> _methods;

    /// <exception cref="HostException">The route is not valid.</exception>
    public HttpRoute(Function function, string template, IInlineConstraintResolver constraintsOf)
    {
        Function = function;
        _methods = function.Trigger.TryGetProperty("methods", out var methods) && methods.ValueKind is JsonValueKind.Array
            ? methods.EnumerateArray().Select(method => method.GetString()!).ToHashSet(StringComparer.OrdinalIgnoreCase)
            : [];
        try
        {
            var parsed = TemplateParser.Parse(template);
            var builder = new RouteConstraintBuilder(constraintsOf, template);
            var defaults = new RouteValueDictionary();
            foreach (var parameter in parsed.Parameters)
            {
                Add(parameter, builder, defaults);
            }

            _matcher = new TemplateMatcher(parsed, defaults);
            _constraints = new Dictionary<string, IRouteConstraint>(builder.Build());
        }
        catch (Exception wrong) when (wrong is ArgumentException or RouteCreationException or InvalidOperationException)
        {
            throw new HostException($"Function {function.Name}: the route \"{template}\" is not valid: {wrong.Message.ReplaceLineEndings(" ")}");
        }
    }

    public Function Function { get; }

    /// <summary>The route values; null if the request does not match.</summary>
    public RouteValueDictionary? Match(HttpContext http)
    {
        var values = new RouteValueDictionary();
        var fits = (_methods.Count == 0 || _methods.Contains(http.Request.Method))
            && _matcher.TryMatch(http.Request.Path, values)
            && _constraints.All(constraint => constraint.Value.Match(http, null, constraint.Key, values, RouteDirection.IncomingRequest));
        return fits ? values : null;
    }

    private static void Add(TemplatePart parameter, RouteConstraintBuilder constraints, RouteValueDictionary defaults)
    {
        foreach (var constraint in parameter.InlineConstraints)
        {
            constraints.AddResolvedConstraint(parameter.Name!, constraint.Constraint);
        }

        if (parameter.IsOptional)
        {
            constraints.SetOptional(parameter.Name!);
        }

        if (parameter.DefaultValue is { } value)
        {
            defaults[parameter.Name!] = value;
        }
    }
}
