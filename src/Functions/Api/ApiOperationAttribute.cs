using Microsoft.AspNetCore.Http;

namespace Integration.Functions.Api;

/// <summary>What an HTTP function takes and returns, for the OpenAPI document. An HTTP function without it fails a test.</summary>
/// <param name="summary">One line for the reader of the document.</param>
/// <param name="response">What it returns; null for nothing.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ApiOperationAttribute(string summary, Type? response = null) : Attribute
{
    public string Summary { get; } = summary;

    public Type? Response { get; } = response;

    /// <summary>What it takes; null for nothing.</summary>
    public Type? Body { get; init; }

    /// <summary>The status when all went well.</summary>
    public int Status { get; init; } = StatusCodes.Status200OK;

    /// <summary>Optional query values besides those of a page.</summary>
    public string[] Query { get; init; } = [];

    /// <summary>Whether it returns a page, and takes <c>limit</c> and <c>after</c>.</summary>
    public bool IsPaged { get; init; }

    /// <summary>Whether nobody has to be signed in.</summary>
    public bool IsAnonymous { get; init; }
}
