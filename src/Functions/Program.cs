using Integration.Core;
using Integration.Functions.Auth;
using Integration.Functions.Http;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.UseMiddleware<ProblemDetailsMiddleware>();
builder.UseMiddleware<AuthenticationMiddleware>();

// Four lines for each request to Level would bury everything else.
builder.Logging.AddFilter("System.Net.Http.HttpClient", LogLevel.Warning);

// Its lines repeat the URL, in whose query somebody may have put a key by mistake; the host logs each request anyway.
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
builder.Services.AddCore(builder.Configuration);
builder.Services.AddSignIn();
builder.Services.AddSingleton<ApiAuthorization>();
builder.Build().Run();
