using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Integration.Core.Secrets;

/// <summary>Puts the redactor between all loggers and all that they write to.</summary>
internal static class RedactionServices
{
    /// <summary>Whoever made loggers so far goes on making them, behind ours.</summary>
    public static void AddRedaction(this IServiceCollection services)
    {
        services.AddLogging();
        services.AddSingleton<Redactor>();
        var plain = services.Last(service => service.ServiceType == typeof(ILoggerFactory));
        if (plain.ImplementationType is { } type)
        {
            services.TryAddSingleton(type);
        }

        services.Replace(ServiceDescriptor.Singleton<ILoggerFactory>(made => new RedactingLoggerFactory(
            (ILoggerFactory)(plain.ImplementationInstance ?? plain.ImplementationFactory?.Invoke(made) ?? made.GetRequiredService(plain.ImplementationType!)),
            made.GetRequiredService<Redactor>())));
    }
}
