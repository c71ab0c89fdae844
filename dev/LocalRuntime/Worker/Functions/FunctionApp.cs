using System.Reflection;
using Microsoft.Azure.Functions.Worker.Core;

namespace LocalRuntime.Worker;

/// <summary>What is hosted: the types that may hold functions, the assemblies that may extend the worker, and the folder of host.json.</summary>
internal sealed record FunctionApp(string Name, IReadOnlyList<Type> Types, IReadOnlyList<Assembly> Extensions, string Folder)
{
    /// <summary>Everything in one assembly, and whatever it references that announces itself as an extension.</summary>
    public static FunctionApp In(Assembly assembly) => new(
        assembly.GetName().Name!,
        assembly.GetTypes(),
        [.. assembly.GetReferencedAssemblies().Select(Assembly.Load).Where(reference => reference.IsDefined(typeof(WorkerExtensionStartupAttribute)))],
        Path.GetDirectoryName(assembly.Location)!);
}
