using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace LocalRuntime.Worker;

/// <summary>Supplies the values of parameters that it knows by attribute or type, in functions of any trigger. Register as a singleton.</summary>
internal interface IParameterBinder
{
    bool Binds(ParameterInfo parameter);

    ValueTask<object?> BindAsync(ParameterInfo parameter, FunctionContext context);
}
