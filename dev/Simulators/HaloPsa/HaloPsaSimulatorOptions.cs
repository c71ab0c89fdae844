namespace Simulators.HaloPsa;

/// <summary>What to simulate. The same seed and sizes make the same HaloPSA every time.</summary>
public sealed record HaloPsaSimulatorOptions
{
    /// <summary>0 takes a free one.</summary>
    public int Port { get; init; }

    public int Seed { get; init; } = 1;

    public int Clients { get; init; } = 10;

    public int SitesPerClient { get; init; } = 2;

    /// <summary>In any five minutes; 0 is without limit.</summary>
    public int RequestsPerFiveMinutes { get; init; } = 300;

    /// <summary>Requests for a token must name it where it is set, as on the shared cloud.</summary>
    public string Tenant { get; init; } = "";

    public string ClientId { get; init; } = "1b7d3c52-6c5e-4b0e-9d5b-0a6f2f0d9f11";

    public string ClientSecret { get; init; } = "0f3a4f0e-93f4-4a5b-8c1d-5e2b7a9c6d40-77c2b1de-1a2f-4f55-b9f8-3d6e0c4a8b12";

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What is wrong with them, or null.</summary>
    public string? Problem() => this switch
    {
        { Port: < 0 or > 65535 } => "The port must be from 0 to 65535.",
        { Clients: < 0 or > 100_000 } => "The number of clients must be from 0 to 100000.",
        { SitesPerClient: < 1 or > 1_000 } => "The number of sites per client must be from 1 to 1000.",
        { RequestsPerFiveMinutes: < 0 } => "The requests per five minutes must be 0 or more.",
        { ClientId: "" } or { ClientSecret: "" } => "The client id and secret must not be empty.",
        _ => null,
    };
}
