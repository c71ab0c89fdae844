using Simulators.HaloPsa.Api;
using Simulators.Shared;

namespace Simulators.HaloPsa.Faults;

/// <summary>Something to go wrong: with the API unless its path says otherwise (/auth is tokens, / is both).</summary>
public sealed record HaloFault() : FaultWhere("/api")
{
    /// <summary>Only requests whose body has this text.</summary>
    public string? BodyContains { get; init; }

    /// <summary>The request is carried out, and what goes wrong comes after that: what it stored stays stored.</summary>
    public bool Applied { get; init; }

    public int DelayMs { get; init; }

    /// <summary>The connection breaks off without an answer.</summary>
    public bool Drop { get; init; }

    public int? Status { get; init; }

    public ErrorShape? Shape { get; init; }

    /// <summary>What a shape says, or with a content type the whole body.</summary>
    public string? Body { get; init; }

    public string? ContentType { get; init; }

    /// <summary>As it stands in the header: seconds, a date, or nonsense.</summary>
    public string? RetryAfter { get; init; }

    /// <summary>A 302 to there.</summary>
    public string? Redirect { get; init; }

    /// <summary>A 200 that is not JSON.</summary>
    public bool NotJson { get; init; }

    /// <summary>Lists have nothing in them.</summary>
    public bool EmptyList { get; init; }

    /// <summary>The _warning in an otherwise ordinary answer.</summary>
    public string? Warning { get; init; }

    public bool WarningIsError { get; init; }

    /// <summary>Begins a list that takes as long to read as this says.</summary>
    public int HugeMegabytes { get; init; }

    /// <summary>Begins a list that never ends.</summary>
    public bool Endless { get; init; }

    public override string? Problem() => this switch
    {
        { Status: < 200 or > 599 } => "status is from 200 to 599.",
        { DelayMs: < 0 } or { HugeMegabytes: < 0 } => "delayMs and hugeMegabytes are 0 or more.",
        { Applied: true, Drop: false, DelayMs: 0 } when Answer() is null => "applied needs something that goes wrong afterwards: drop, delayMs or another answer.",

        _ => base.Problem(),
    };

    public override bool Means(string body) => BodyContains is null || body.Contains(BodyContains, StringComparison.Ordinal);

    /// <summary>The answer in place of the right one, or null.</summary>
    internal Reply? Answer()
    {
        var reply = this switch
        {
            { Redirect: { } url } => new Reply(302) { Location = url },
            { NotJson: true } => new Reply(200, Text: Body ?? "<html><body>Signing you in…</body></html>", ContentType: ContentType ?? "application/json"),
            { ContentType: { } type } => new Reply(Status ?? 200, Text: Body ?? "", ContentType: type),
            { Shape: { } shape } => Shaped(shape),
            { Status: { } status } => new Reply(status, Text: Body ?? "", ContentType: Body is null ? null : "text/plain"),
            _ => null,
        };
        return reply is null ? null : reply with { Status = Status ?? reply.Status, RetryAfter = RetryAfter };
    }

    private Reply Shaped(ErrorShape shape)
    {
        var text = Body ?? "Simulated failure";
        return shape switch
        {
            ErrorShape.Message => Reply.Message(400, text),
            ErrorShape.Exception => Reply.Exception(500, Body ?? "Object reference not set to an instance of an object.", "System.NullReferenceException"),
            ErrorShape.Result => new Reply(400, new System.Text.Json.Nodes.JsonObject { ["resultCode"] = Status ?? 400, ["errorMessage"] = text }),
            ErrorShape.OAuth => Reply.OAuth(400, "invalid_request", text),
            ErrorShape.Bare => new Reply(400),
            ErrorShape.Html => Reply.Html(500, text),
        };
    }
}
