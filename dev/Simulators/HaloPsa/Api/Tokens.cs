using Simulators.HaloPsa.Worlds;
using Simulators.Shared;

namespace Simulators.HaloPsa.Api;

/// <summary>The tokens that were issued. Whoever asks holds the world's lock.</summary>
internal sealed class Tokens(HaloWorld world)
{
    private readonly Dictionary<string, Token> _tokens = [];
    private int _issued;

    public (string Token, int ExpiresIn) Issue(IReadOnlyList<string>? scopes)
    {
        const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        var dice = Dice.For(1, ++_issued, DiceStream.Identity);
        var token = $"eyJhbGciOiJSUzI1NiIs.{dice.Text(Letters, 64)}";
        var lifetime = world.Settings.ExpiresIn;
        var access = scopes is null ? null : new Access(scopes, world.Application, world.Agent);
        _tokens[token] = new Token(world.Time.GetUtcNow().AddSeconds(lifetime), access);
        return (token, lifetime);
    }

    /// <summary>Null when it is unknown, has expired, or was issued without a scope.</summary>
    public Access? Find(string token)
    {
        if (_tokens.GetValueOrDefault(token) is not { Access: { } access } found || found.Expires <= world.Time.GetUtcNow()) return null;
        if (world.Settings.RightsNeedNewToken) return access;

        var scopes = access.Scopes.Where(scope => Access.Covers(world.Application.Scopes, scope)).ToList();
        return new Access(scopes, world.Application, world.Agent);
    }

    public void Revoke() => _tokens.Clear();

    private sealed record Token(DateTimeOffset Expires, Access? Access);
}
