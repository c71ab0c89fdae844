using System.Text.Json;

namespace FunctionsHost;

/// <summary>What the app is configured with: local.settings.json and the environment, of which the environment wins, and host.json.</summary>
internal sealed class AppSettings
{
    private const string HostJsonPrefix = "AzureFunctionsJobHost";

    private AppSettings(string program, IReadOnlyDictionary<string, string?> values, IConfiguration hostJson, string storage) =>
        (Program, Values, HostJson, Storage) = (program, values, hostJson, storage);

    /// <summary>The worker's assembly, from worker.config.json.</summary>
    public string Program { get; }

    /// <summary>From local.settings.json, as variables for the worker.</summary>
    public IReadOnlyDictionary<string, string?> Values { get; }

    /// <summary>host.json, with <c>AzureFunctionsJobHost__…</c> variables over it.</summary>
    public IConfiguration HostJson { get; }

    /// <summary>The connection string of the storage for timers and orchestrations.</summary>
    public string Storage { get; }

    /// <exception cref="HostException">A file is missing or is not JSON, or there is no storage.</exception>
    public static AppSettings Load(string app)
    {
        var program = ReadProgram(app);
        var values = ReadLocalSettings(Path.Combine(app, "local.settings.json"));
        var storage = Environment.GetEnvironmentVariable("AzureWebJobsStorage") is { Length: > 0 } set ? set : values.GetValueOrDefault("AzureWebJobsStorage");
        try
        {
            var hostJson = new ConfigurationBuilder()
                .AddJsonFile(Path.Combine(app, "host.json"), optional: false)
                .AddEnvironmentVariables($"{HostJsonPrefix}__")
                .Build();
            return storage is { Length: > 0 }
                ? new AppSettings(program, values, hostJson, storage)
                : throw new HostException("AzureWebJobsStorage is not set: set it to a storage connection string, or to UseDevelopmentStorage=true for Azurite.");
        }
        catch (Exception wrong) when (wrong is FileNotFoundException or InvalidDataException)
        {
            throw new HostException($"host.json in {app}: {wrong.InnerException?.Message ?? wrong.Message}");
        }
    }

    /// <summary>Replaces <c>%name%</c> by the setting of that name, as schedules and routes may hold it.</summary>
    /// <exception cref="HostException">There is no such setting.</exception>
    public string Resolve(string text)
    {
        if (text.Length < 3 || text[0] != '%' || text[^1] != '%')
        {
            return text;
        }

        var name = text[1..^1];
        return Environment.GetEnvironmentVariable(name) ?? Values.GetValueOrDefault(name) ?? throw new HostException($"{text}: there is no setting {name}.");
    }

    private static string ReadProgram(string app)
    {
        try
        {
            using var config = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(app, "worker.config.json")));
            return Path.Combine(app, config.RootElement.GetProperty("description").GetProperty("defaultWorkerPath").GetString()!);
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
            using var json = JsonDocument.Parse(File.ReadAllBytes(file), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return json.RootElement.TryGetProperty(nameof(Values), out var values)
                ? values.EnumerateObject().ToDictionary(value => value.Name, value => (string?)value.Value.ToString())
                : [];
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            throw new HostException($"{file}: {wrong.Message}");
        }
    }
}
