namespace Integration.Core.Psa.Halo.Outbox;

/// <summary>What came of one turn of an organization's outbox.</summary>
/// <param name="Sent">How much was brought to HaloPSA.</param>
/// <param name="NextAt">When there is something to do again; null when nothing waits.</param>
/// <param name="Began">When it began: what entered the queue before, it has seen.</param>
internal sealed record HaloTurn(int Sent, DateTimeOffset? NextAt, DateTimeOffset Began);
