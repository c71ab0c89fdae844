using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace LocalRuntime.Worker;

internal sealed class HttpRequestBinder : IParameterBinder
{
    public bool Binds(ParameterInfo parameter) => parameter.ParameterType == typeof(HttpRequest);

    public ValueTask<object?> BindAsync(ParameterInfo parameter, FunctionContext context) =>
        ValueTask.FromResult<object?>(context.GetHttpContext()?.Request);
}
