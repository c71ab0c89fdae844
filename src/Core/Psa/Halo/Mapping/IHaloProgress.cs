namespace Integration.Core.Psa.Halo.Mapping;

/// <summary>How far the devices of each mapped group have come on their way to HaloPSA.</summary>
internal interface IHaloProgress
{
    /// <summary>
    /// By the group whose mapping places them: devices that wait to be sent, devices that cannot be, and why the first of these cannot. Groups with
    /// neither are left out.
    /// </summary>
    Task<IReadOnlyDictionary<LevelGroupId, (int Waiting, int Failed, string? Reason)>> ReadAsync(
        OrganizationId organization, CancellationToken cancellationToken);
}
