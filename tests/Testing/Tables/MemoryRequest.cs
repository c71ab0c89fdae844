using System.Diagnostics.CodeAnalysis;
using Azure.Core;

namespace Integration.Testing.Tables;

/// <summary>A request that never becomes bytes on a wire.</summary>
internal sealed class MemoryRequest : Request
{
    private readonly List<HttpHeader> _headers = new(8);
    private string? _clientRequestId;

    [AllowNull]
    public override string ClientRequestId
    {
        get => _clientRequestId ??= Guid.NewGuid().ToString();
        set => _clientRequestId = value;
    }

    public override void Dispose() => Content?.Dispose();

    protected override void AddHeader(string name, string value) => _headers.Add(new(name, value));

    protected override bool ContainsHeader(string name) => Index(name) >= 0;

    protected override IEnumerable<HttpHeader> EnumerateHeaders() => _headers;

    protected override bool RemoveHeader(string name) => _headers.RemoveAll(header => Is(header, name)) > 0;

    protected override void SetHeader(string name, string value)
    {
        RemoveHeader(name);
        AddHeader(name, value);
    }

    protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value)
    {
        var index = Index(name);
        value = index < 0 ? null : _headers[index].Value;
        return value is not null;
    }

    protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
    {
        values = TryGetHeader(name, out var value) ? [value] : null;
        return values is not null;
    }

    private int Index(string name) => _headers.FindIndex(header => Is(header, name));

    private static bool Is(HttpHeader header, string name) => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}
