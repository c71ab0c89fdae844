namespace LocalRuntime.Durable;

internal static class InstanceIds
{
    private const int Longest = 100;
    private static readonly System.Buffers.SearchValues<char> Forbidden = System.Buffers.SearchValues.Create("/\\#?");

    /// <summary>What Azure's storage would refuse as a key is refused here too.</summary>
    public static void Check(string instanceId)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        if (instanceId.Length > Longest || instanceId[0] == '@' || instanceId.AsSpan().ContainsAny(Forbidden) || instanceId.Any(char.IsControl))
        {
            throw new ArgumentException($"'{instanceId}' is no instance id: up to {Longest} characters, no @ in front (that is for entities), and none of / \\ # ? or control characters.", nameof(instanceId));
        }
    }
}
