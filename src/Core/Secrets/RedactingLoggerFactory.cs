using Microsoft.Extensions.Logging;

namespace Integration.Core.Secrets;

/// <summary>Everything that anyone logs goes through here, ours and the frameworks': no secret gets to any provider.</summary>
internal sealed class RedactingLoggerFactory(ILoggerFactory factory, Redactor redactor) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new RedactingLogger(factory.CreateLogger(categoryName), redactor);

    public void AddProvider(ILoggerProvider provider) => factory.AddProvider(provider);

    public void Dispose() => factory.Dispose();

    private sealed class RedactingLogger(ILogger logger, Redactor redactor) : ILogger
    {
        public bool IsEnabled(LogLevel logLevel) => logger.IsEnabled(logLevel);

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            var text = state.ToString() ?? "";
            return RedactedState.Of(state, text, redactor) is { } clean ? logger.BeginScope(clean) : logger.BeginScope(state);
        }

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!logger.IsEnabled(logLevel))
            {
                return;
            }

            // Some providers look at the type of a state: it stays what it is unless there is something to hide.
            var text = formatter(state, exception);
            var failure = RedactedException.Of(exception, redactor);
            if (RedactedState.Of(state, text, redactor) is { } clean)
            {
                logger.Log(logLevel, eventId, clean, failure, static (said, _) => said.ToString());
            }
            else
            {
                logger.Log(logLevel, eventId, state, failure, (_, _) => text);
            }
        }
    }
}
