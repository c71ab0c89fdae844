using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LocalRuntime.Worker;

/// <summary>Kestrel on loopback, configured by environment variables and arguments.</summary>
internal static class LocalHost
{
    // The Functions host tells App Service plans by the first, which consumption plans do not set; the second names the site on all.
    private static readonly string[] AzureVariables = ["WEBSITE_INSTANCE_ID", "WEBSITE_SITE_NAME"];

    public static WebApplicationBuilder CreateBuilder(string[] args, FunctionApp app)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            // Nobody edits appsettings.json in mid-run, and file watchers are scarce where many hosts run at once.
            Args = ["--hostBuilder:reloadConfigOnChange=false", .. args],
            ContentRootPath = app.Folder,
            EnvironmentName = Environment.GetEnvironmentVariable("AZURE_FUNCTIONS_ENVIRONMENT"),
        });
        RefuseAzure(builder.Configuration);
        ((IConfigurationBuilder)builder.Configuration).Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData =
            [
                new("Logging:LogLevel:Microsoft.AspNetCore", "Warning"),
                new("Logging:LogLevel:Microsoft.Hosting.Lifetime", "Warning"),
            ],
        });
        builder.WebHost.ConfigureKestrel((context, kestrel) =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            var port = context.Configuration.GetValue("LocalRuntime:Port", 7071);
            if (port == 0)
            {
                kestrel.Listen(IPAddress.Loopback, 0);
            }
            else
            {
                kestrel.ListenLocalhost(port);
            }
        });
        builder.Services.Configure<HostOptions>(host =>
        {
            host.ShutdownTimeout = TimeSpan.FromSeconds(30);
            host.ServicesStopConcurrently = true;
        });
        return builder;
    }

    public static void AnnounceAddress(this WebApplication host) => host.Lifetime.ApplicationStarted.Register(() =>
        host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("LocalRuntime").LogInformation("Listening on {Address}", host.Urls.First()));

    private static void RefuseAzure(ConfigurationManager configuration)
    {
        if (AzureVariables.FirstOrDefault(name => !string.IsNullOrEmpty(configuration[name])) is { } variable)
        {
            throw new InvalidOperationException(
                $"The local runtime does not run in Azure, and {variable} is set. Publish with `dotnet dev.cs publish`, which builds against the official packages.");
        }
    }
}
