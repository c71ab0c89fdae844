namespace FunctionsHost;

/// <summary>The host cannot run the app. The message is one sentence for the person at the terminal.</summary>
/// <param name="message">What is wrong, where, and what to do.</param>
internal sealed class HostException(string message) : Exception(message);
