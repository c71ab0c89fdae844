namespace Integration.Core.Work;

/// <summary>Deletes what is older than it is kept for. Runs about once an hour.</summary>
internal interface IRetention
{
    /// <summary>What it deletes, for the log.</summary>
    string Name { get; }

    /// <summary>Deletes what is due. Stopped half-way, the next time goes on.</summary>
    Task RunAsync(CancellationToken cancellationToken);
}
