using System.Reflection;
using System.Text.Json;
using Azure.Core.Serialization;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LocalRuntime.Worker;

/// <summary>The innermost step of the pipeline: binds the parameters, makes the instance, calls the method.</summary>
internal sealed class FunctionExecution(IEnumerable<IParameterBinder> binders, IOptions<WorkerOptions> options)
{
    private readonly IParameterBinder[] _binders = [.. binders];
    private readonly ObjectSerializer _serializer = options.Value.Serializer!;

    public async Task ExecuteAsync(FunctionContext context)
    {
        var invocation = (Invocation)context;
        var function = invocation.Function;
        var arguments = new object?[function.Arguments.Length];
        for (var i = 0; i < arguments.Length; i++)
        {
            arguments[i] = await BindAsync(function.Arguments[i], invocation);
        }

        var instance = function.Method.IsStatic
            ? null
            : ActivatorUtilities.CreateInstance(context.InstanceServices, function.Method.ReflectedType!);
        try
        {
            var returned = function.Method.Invoke(instance, BindingFlags.DoNotWrapExceptions, null, arguments, null);
            invocation.Result = await ReturnValue.OfAsync(returned, function.Method.ReturnType);
        }
        finally
        {
            await DisposeAsync(instance);
        }
    }

    private ValueTask<object?> BindAsync(ParameterInfo parameter, Invocation invocation)
    {
        if (_binders.FirstOrDefault(binder => binder.Binds(parameter)) is { } binder)
        {
            return binder.BindAsync(parameter, invocation);
        }

        return ValueTask.FromResult(Bind(parameter, invocation));
    }

    private object? Bind(ParameterInfo parameter, Invocation invocation)
    {
        var type = parameter.ParameterType;
        if (type == typeof(FunctionContext))
        {
            return invocation;
        }

        if (type == typeof(CancellationToken))
        {
            return invocation.CancellationToken;
        }

        if (invocation.Values.GetValueOrDefault(parameter.Name!) is { } value)
        {
            return Convert(value, parameter, invocation.Function);
        }

        if (parameter.HasDefaultValue)
        {
            return parameter.DefaultValue;
        }

        return type.IsValueType && Nullable.GetUnderlyingType(type) is null
            ? throw new FunctionInputConverterException($"Function '{invocation.Function.Name}' got no value for '{parameter.Name}': give it a default value or make it nullable.")
            : null;
    }

    private object? Convert(object value, ParameterInfo parameter, FunctionEntry function)
    {
        if (parameter.ParameterType.IsInstanceOfType(value))
        {
            return value;
        }

        var target = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        return value switch
        {
            string text when target == typeof(Guid) && Guid.TryParse(text, out var guid) => guid,
            string text when target == typeof(DateTimeOffset) && DateTimeOffset.TryParse(text, out var time) => time,
            string text when target == typeof(DateTime) && DateTime.TryParse(text, out var time) => time,
            string text => FromJson(text, parameter, function),
            _ => throw Refused(parameter, function, value, null),
        };
    }

    // Not by chance: officially the route value `5` is read as JSON, so `05` is no int and `Open` no enum there either.
    private object? FromJson(string text, ParameterInfo parameter, FunctionEntry function)
    {
        try
        {
            return _serializer.Deserialize(BinaryData.FromString(text).ToStream(), parameter.ParameterType, CancellationToken.None);
        }
        catch (JsonException exception)
        {
            throw Refused(parameter, function, text, exception);
        }
    }

    private static FunctionInputConverterException Refused(ParameterInfo parameter, FunctionEntry function, object value, Exception? cause) =>
        new($"Function '{function.Name}' cannot take a {value.GetType().Name} for '{parameter.Name}', which is a {parameter.ParameterType}.", cause);

    private static async ValueTask DisposeAsync(object? instance)
    {
        switch (instance)
        {
            case IAsyncDisposable disposable:
                await disposable.DisposeAsync();
                break;
            case IDisposable disposable:
                disposable.Dispose();
                break;
        }
    }
}
