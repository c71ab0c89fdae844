using System.Text.Json;
using System.Text.RegularExpressions;

namespace FunctionsHost;

/// <summary>The app's configuration: local.settings.json, overridden by the environment, and host.json.</summary>
internal sealed partial class AppSettings
{
    private const string HostJsonPrefix = "AzureFunctionsJobHost";

    /// <exception cref="HostException">A file is missing or is not JSON, or there is no storage.</exception>
    public AppSettings(string app)
    {
        (Program, Values, HostJson) = (ReadProgram(app), ReadLocalSettings(Path.Combine(app, "local.settings.json")), ReadHostJson(app));
        Storage = Setting("AzureWebJobsStorage")
            ?? throw new HostException("AzureWebJobsStorage is not set: set it to a storage connection string, or to UseDevelopmentStorage=true for Azurite.");
    }

    /// <summary>The worker's assembly, from worker.config.json.</summary>
    public string Program { get; }

    /// <summary>From local.settings.json, as variables for the worker.</summary>
    public IReadOnlyDictionary<string, string?> Values { get; }

    /// <summary>host.json, with <c>AzureFunctionsJobHost__…</c> variables over it.</summary>
    public IConfiguration HostJson { get; }

    /// <summary>The connection string of the storage for timers and orchestrations.</summary>
    public string Storage { get; }

    /// <summary>Replaces each <c>%name%</c> by the setting of that name, as schedules and routes may hold it.</summary>
    /// <exception cref="HostException">There is no such setting.</exception>
    public string Resolve(string text) => SettingName().Replace(text, name =>
        Setting(name.Groups[1].Value) ?? throw new HostException($"\"{text}\" names a setting that is not set: {name.Groups[1].Value}."));

    [GeneratedRegex("%([^%]+)%")]
    private static partial Regex SettingName();

    private static IConfiguration ReadHostJson(string app)
    {
        try
        {
            return new ConfigurationBuilder().AddJsonFile(Path.Combine(app, "host.json")).AddEnvironmentVariables($"{HostJsonPrefix}__").Build();
        }
        catch (Exception wrong) when (wrong is FileNotFoundException or InvalidDataException)
        {
            throw new HostException($"host.json in {app}: {wrong.GetBaseException().Message}");
        }
    }

    private static string ReadProgram(string app)
    {
        try
        {
            using var config = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(app, "worker.config.json")));
            return Path.Combine(app, config.RootElement.GetProperty("description").GetProperty("defaultWorkerPath").GetString()!);
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new HostException($"worker.config.json in {app}: {wrong.Message}");
        }
        catch (IOException)
        {
            throw new HostException($"{app} holds no worker.config.json: it is not the build output of an isolated Functions app, or is not built yet.");
        }
    }

    private static Dictionary<string, string?> ReadLocalSettings(string file)
    {
        if (!File.Exists(file))
        {
            return [];
        }

        try
        {
            var likePeopleWriteIt = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
            using var json = JsonDocument.Parse(File.ReadAllBytes(file), likePeopleWriteIt);
            return json.RootElement.TryGetProperty(nameof(Values), out var values)
                ? values.EnumerateObject().ToDictionary(value => value.Name, value => (string?)value.Value.ToString())
                : [];
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            throw new HostException($"{file}: {wrong.Message}");
        }
    }

    /// <summary>A setting; null when it is not set or is empty.</summary>
    private string? Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } set ? set : Values.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;
}
