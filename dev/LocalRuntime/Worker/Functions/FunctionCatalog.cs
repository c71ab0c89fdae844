using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace LocalRuntime.Worker;

/// <summary>All functions of the app. Names are unique, without regard to case, as on the host.</summary>
internal sealed class FunctionCatalog
{
    private readonly Dictionary<string, FunctionEntry> _functions = new(StringComparer.OrdinalIgnoreCase);

    public FunctionCatalog(FunctionApp app)
    {
        foreach (var method in app.Types.SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly)))
        {
            if (method.GetCustomAttribute<FunctionAttribute>() is not { } function)
            {
                continue;
            }

            var entry = new FunctionEntry(function.Name, method);
            if (!_functions.TryAdd(entry.Name, entry))
            {
                throw new InvalidOperationException($"Two functions are named '{entry.Name}': {_functions[entry.Name].EntryPoint} and {entry.EntryPoint}.");
            }
        }
    }

    public IReadOnlyCollection<FunctionEntry> Functions => _functions.Values;

    public FunctionEntry? Find(string name) => _functions.GetValueOrDefault(name);

    public IEnumerable<FunctionEntry> TriggeredBy<TTrigger>()
        where TTrigger : TriggerBindingAttribute => Functions.Where(function => function.Trigger is TTrigger);
}
