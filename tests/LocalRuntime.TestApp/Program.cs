using Azure.Data.Tables;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

// An app for tests that kill processes. It writes as an app does: against the official names only.
var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.Services.AddSingleton(new TableServiceClient(builder.Configuration["AzureWebJobsStorage"]));
builder.Services.AddSingleton<LocalRuntime.TestApp.Effects>();
await builder.Build().RunAsync();
