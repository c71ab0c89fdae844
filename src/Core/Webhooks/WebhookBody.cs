using System.Buffers;

namespace Integration.Core.Webhooks;

/// <summary>A request body in pooled memory. Bodies over the limit are not read to their end.</summary>
internal sealed class WebhookBody : IDisposable
{
    private const int First = 8 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(First);

    private WebhookBody()
    {
    }

    public ReadOnlyMemory<byte> Bytes { get; private set; }

    public bool IsTooLong { get; private set; }

    public static async Task<WebhookBody> ReadAsync(Stream stream, int most, CancellationToken cancellationToken)
    {
        var body = new WebhookBody();
        try
        {
            await body.FillAsync(stream, most, cancellationToken);
            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    private async Task FillAsync(Stream stream, int most, CancellationToken cancellationToken)
    {
        var length = 0;
        for (int read; length <= most && (read = await stream.ReadAsync(_buffer.AsMemory(length), cancellationToken)) > 0;)
        {
            length += read;
            if (length == _buffer.Length && length <= most)
            {
                var larger = ArrayPool<byte>.Shared.Rent(Math.Min(length * 4, most + 1));
                _buffer.CopyTo(larger, 0);
                ArrayPool<byte>.Shared.Return(_buffer);
                _buffer = larger;
            }
        }

        IsTooLong = length > most;
        Bytes = _buffer.AsMemory(0, Math.Min(length, most));
    }
}
