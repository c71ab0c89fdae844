using System.Diagnostics.CodeAnalysis;
using Azure;
using Azure.Core;

namespace Integration.Testing.Tables;

/// <summary>An answer of the tables in memory, as the client's pipeline wants it.</summary>
internal sealed class MemoryResponse(TableAnswer answer, string clientRequestId) : Response
{
    public override int Status => answer.Status;

    public override string ReasonPhrase => answer.Reason;

    public override Stream? ContentStream { get; set; } = answer.Body.Length == 0 ? null : new MemoryStream(answer.Body, 0, answer.Body.Length, false, true);

    public override string ClientRequestId { get; set; } = clientRequestId;

    public override void Dispose()
    {
        // The body is memory that stays readable, as a buffered body of a real answer does.
    }

    protected override bool ContainsHeader(string name) => TryGetHeader(name, out _);

    protected override IEnumerable<HttpHeader> EnumerateHeaders() => answer.Headers.Select(header => new HttpHeader(header.Name, header.Value));

    protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value)
    {
        foreach (var header in answer.Headers)
        {
            if (header.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                value = header.Value;
                return true;
            }
        }

        value = null;
        return false;
    }

    protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
    {
        values = TryGetHeader(name, out var value) ? [value] : null;
        return values is not null;
    }
}
