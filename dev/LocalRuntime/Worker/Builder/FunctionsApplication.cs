using System.Reflection;
using LocalRuntime.Worker;

namespace Microsoft.Azure.Functions.Worker.Builder;

public class FunctionsApplication
{
    public static FunctionsApplicationBuilder CreateBuilder(string[] args) =>
        CreateBuilder(args, FunctionApp.In(Assembly.GetEntryAssembly()!));

    internal static FunctionsApplicationBuilder CreateBuilder(string[] args, FunctionApp app) => new(args, app);
}
