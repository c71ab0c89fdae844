namespace LocalRuntime.TestApp;

public sealed record Step(string Owner, string Key, string? Gate);
