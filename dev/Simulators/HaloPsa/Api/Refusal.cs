namespace Simulators.HaloPsa.Api;

/// <summary>Ends a call with another answer, from wherever it has got to.</summary>
internal sealed class Refusal(Reply reply) : Exception
{
    public Reply Reply => reply;

    public static Refusal Because(string message) => new(Reply.Message(400, message));

    public static Refusal Forbidden => new(Reply.Forbidden);
}
