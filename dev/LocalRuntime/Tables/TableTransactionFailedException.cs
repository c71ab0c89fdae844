using System.Globalization;

namespace Azure.Data.Tables;

public class TableTransactionFailedException : RequestFailedException
{
    public TableTransactionFailedException(RequestFailedException requestFailedException)
        : base(requestFailedException.Status, requestFailedException.Message, requestFailedException.ErrorCode, requestFailedException.InnerException) =>
        FailedTransactionActionIndex = IndexIn(requestFailedException.Message);

    public int? FailedTransactionActionIndex { get; }

    // The service begins the message with the position, counted from zero, of the action that it refused: "57:The specified entity…".
    private static int? IndexIn(string message)
    {
        var colon = message.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && int.TryParse(message.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null;
    }
}
