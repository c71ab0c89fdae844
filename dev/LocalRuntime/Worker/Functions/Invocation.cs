using System.Diagnostics;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;

namespace LocalRuntime.Worker;

/// <summary>
/// One call of one function. Dispose it to end its service scope, also when its task never completes
/// (an orchestrator that waits for something is dropped in mid-run).
/// </summary>
internal sealed class Invocation(
    FunctionEntry function,
    IReadOnlyDictionary<string, object?> values,
    FunctionExecutionDelegate pipeline,
    IServiceScopeFactory scopes,
    CancellationToken cancellationToken) : FunctionContext, IAsyncDisposable
{
    private readonly AsyncServiceScope _scope = scopes.CreateAsyncScope();
    private IServiceProvider? _services;

    public FunctionEntry Function => function;

    public IReadOnlyDictionary<string, object?> Values => values;

    /// <summary>What the function returned, or what a middleware put in its place.</summary>
    public object? Result { get; set; }

    public override string InvocationId { get; } = Guid.NewGuid().ToString();

    public override string FunctionId => function.Id;

    public override FunctionDefinition FunctionDefinition => function;

    public override TraceContext TraceContext { get; } = new CurrentTrace(Activity.Current);

    public override BindingContext BindingContext { get; } = new GivenValues(values);

    public override RetryContext RetryContext { get; } = new FirstAttempt();

    public override IServiceProvider InstanceServices
    {
        get => _services ?? _scope.ServiceProvider;
        set => _services = value;
    }

    public override IDictionary<object, object> Items { get; set; } = new Dictionary<object, object>();

    public override IInvocationFeatures Features { get; } = new InvocationFeatures();

    public override CancellationToken CancellationToken => cancellationToken;

    public async Task<object?> RunAsync()
    {
        await pipeline(this);
        return Result;
    }

    public ValueTask DisposeAsync() => _scope.DisposeAsync();

    private sealed class CurrentTrace(Activity? activity) : TraceContext
    {
        public override string TraceParent => activity?.Id ?? "";

        public override string TraceState => activity?.TraceStateString ?? "";
    }

    private sealed class GivenValues(IReadOnlyDictionary<string, object?> values) : BindingContext
    {
        public override IReadOnlyDictionary<string, object?> BindingData => values;
    }

    private sealed class FirstAttempt : RetryContext
    {
        public override int RetryCount => 0;

        public override int MaxRetryCount => 0;
    }
}
