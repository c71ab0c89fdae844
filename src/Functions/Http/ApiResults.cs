using Integration.Core.Results;
using Microsoft.AspNetCore.Http;

namespace Integration.Functions.Http;

/// <summary>From what Core says to what HTTP says.</summary>
internal static class ApiResults
{
    private static readonly IReadOnlyDictionary<string, string[]> NoErrors = new Dictionary<string, string[]>();

    public static IResult Ok<T>(T value) => Results.Json(value, ApiJson.Options);

    public static IResult Created<T>(T value) => Results.Json(value, ApiJson.Options, statusCode: StatusCodes.Status201Created);

    public static IResult Accepted<T>(T value) => Results.Json(value, ApiJson.Options, statusCode: StatusCodes.Status202Accepted);

    public static IResult ToHttp<T>(this Result<T> result, Func<T, IResult>? success = null)
        where T : notnull =>
        !result.Succeeded(out var value, out var problem) ? problem.ToHttp() : success is null ? Ok(value) : success(value);

    /// <summary>204, or the problem.</summary>
    public static IResult NoContentUnless(Problem? problem) => problem?.ToHttp() ?? Results.NoContent();

    /// <summary>RFC 9457.</summary>
    public static IResult ToHttp(this Problem problem)
    {
        var (status, title) = problem.Kind switch
        {
            ProblemKind.Malformed => (StatusCodes.Status400BadRequest, "The request cannot be read."),
            ProblemKind.Invalid => (StatusCodes.Status422UnprocessableEntity, "The request is not valid."),
            ProblemKind.NotSignedIn => (StatusCodes.Status401Unauthorized, "Authentication required."),
            ProblemKind.Forbidden => (StatusCodes.Status403Forbidden, "Your role does not allow this."),
            ProblemKind.NotFound => (StatusCodes.Status404NotFound, "Not found."),
            ProblemKind.Conflict => (StatusCodes.Status409Conflict, "The request conflicts with the current state."),
            ProblemKind.Unreachable => (StatusCodes.Status502BadGateway, "A dependent service did not respond."),
            ProblemKind.Busy => (StatusCodes.Status503ServiceUnavailable, "Not now."),
        };
        var answer = Of(status, problem.Type, title, problem.Detail, problem.Errors);
        return problem.RetryAfter is { } wait ? new RetryAfterResult(answer, wait) : answer;
    }

    public static IResult Of(int status, string type, string title, string detail, IReadOnlyDictionary<string, string[]>? errors = null) =>
        Results.Json(new { type, title, status, detail, errors = errors ?? NoErrors }, ApiJson.Options, "application/problem+json", status);
}
