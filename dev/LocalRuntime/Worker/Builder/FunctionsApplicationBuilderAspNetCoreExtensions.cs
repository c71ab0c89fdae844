using LocalRuntime.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Azure.Functions.Worker.Builder;

public static class FunctionsApplicationBuilderAspNetCoreExtensions
{
    public static FunctionsApplicationBuilder ConfigureFunctionsWebApplication(this FunctionsApplicationBuilder builder)
    {
        if (builder.Services.Any(service => service.ServiceType == typeof(HttpResultMiddleware)))
        {
            return builder;
        }

        builder.Services.AddMvcCore();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IParameterBinder, HttpRequestBinder>());
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IParameterBinder, FromBodyBinder>());
        builder.UseMiddleware<HttpResultMiddleware>();
        return builder;
    }
}
