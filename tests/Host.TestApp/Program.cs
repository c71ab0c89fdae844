using FunctionsHost.TestApp;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.Services.AddSingleton(new Journal(builder.Configuration["JournalFolder"] ?? throw new InvalidOperationException("JournalFolder is not set.")));
if (File.Exists(builder.Configuration["FailIfFileExists"]))
{
    throw new InvalidOperationException($"Told not to start by {builder.Configuration["FailIfFileExists"]}.");
}

builder.Build().Run();
