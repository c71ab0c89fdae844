using System.Globalization;
using LocalRuntime.Tables.Rest;

namespace Azure.Data.Tables;

public class TableTransactionFailedException : RequestFailedException
{
    public TableTransactionFailedException(RequestFailedException requestFailedException)
        : base(requestFailedException.Status, requestFailedException.Message, requestFailedException.ErrorCode, requestFailedException.InnerException) =>
        FailedTransactionActionIndex = requestFailedException.Data[ErrorDetailsParser.FailedActionKey] is string index
            ? int.Parse(index, CultureInfo.InvariantCulture)
            : null;

    public int? FailedTransactionActionIndex { get; }
}
