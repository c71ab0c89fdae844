using Integration.Core;
using Integration.Functions.Auth;
using Integration.Functions.Http;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.UseMiddleware<ProblemDetailsMiddleware>();
builder.UseMiddleware<AuthenticationMiddleware>();
builder.Services.AddCore(builder.Configuration);
builder.Services.AddSignIn();
builder.Services.AddSingleton<ApiGate>();
builder.Build().Run();
