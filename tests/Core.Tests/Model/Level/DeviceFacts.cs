namespace Integration.Core.Tests.Model.Level;

/// <summary>What Level says of a device at one time. Memory and disks with what a person would call them.</summary>
internal sealed record DeviceFacts(
    string Hostname,
    string? Nickname,
    string? Role,
    string Platform,
    string? OperatingSystem,
    bool? EndOfLife,
    string? Manufacturer,
    string? Serial,
    string? Notes,
    (long Bytes, string Text) Memory,
    int Cores,
    string? Processor,
    (long Bytes, string Text)? Disk,
    bool Online,
    string? LastUser,
    int? SecurityScore,
    string? Group);
