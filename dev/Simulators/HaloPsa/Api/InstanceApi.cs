using System.Text.Json.Nodes;

namespace Simulators.HaloPsa.Api;

/// <summary>What HaloPSA says of itself and of who asks.</summary>
internal static class InstanceApi
{
    public const string AgentName = "Level API";

    public const int AgentId = 34;

    public static Reply AuthInfo(HaloSettings settings, HaloPsaSimulatorOptions options, HttpContext http)
    {
        var answer = new JsonObject { ["tenant_id"] = options.Tenant };
        if (settings.AuthUrl != "")
        {
            answer["auth_url"] = settings.AuthUrl ?? $"{BaseUrl(http)}/auth";
        }

        return new Reply(200, answer);
    }

    public static JsonObject Agent(AgentRights agent) => new()
    {
        ["id"] = AgentId,
        ["name"] = AgentName,
        ["email"] = "level-api@example.com",
        ["isapiagent"] = true,
        ["is_admin"] = agent.IsAdmin,
        ["isdisabled"] = false,
        ["team"] = "1st Line Support",
    };

    public static JsonObject Info(HttpContext http) => new()
    {
        ["app_name"] = "HaloPSA",
        ["app_version"] = "2.184.12",
        ["database_version"] = "2.184.12",
        ["agent_url"] = BaseUrl(http),
        ["portal_url"] = $"{BaseUrl(http)}/portal",
        ["auth_url"] = $"{BaseUrl(http)}/auth",
    };

    private static string BaseUrl(HttpContext http) => $"{http.Request.Scheme}://{http.Request.Host}";
}
