using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Integration.Core;

/// <summary>Options that are validated at start. Errors name the setting as configured, e.g. <c>Level__BaseUrl</c>.</summary>
internal static class ValidatedOptions
{
    /// <summary>Binds <typeparamref name="T"/> to a section and checks its annotations at start.</summary>
    public static IServiceCollection AddValidatedOptions<T>(this IServiceCollection services, string section)
        where T : class
    {
        services.AddOptions<T>().Configure<IConfiguration>((options, configuration) => Bind(configuration.GetSection(section), options)).ValidateOnStart();
        return services.AddSingleton<IValidateOptions<T>>(new AnnotationsValidator<T>(section));
    }

    private static void Bind<T>(IConfigurationSection section, T options)
        where T : class
    {
        try
        {
            section.Bind(options);
        }
        catch (InvalidOperationException wrong)
        {
            // The binder says 'Level:BaseUrl', which nobody has set.
            throw new OptionsValidationException(
                section.Key, typeof(T), [wrong.Message.Replace($"{section.Key}:", $"{section.Key}__", StringComparison.Ordinal)]);
        }
    }

    private sealed class AnnotationsValidator<T>(string section) : IValidateOptions<T>
        where T : class
    {
        public ValidateOptionsResult Validate(string? name, T options)
        {
            var wrong = new List<ValidationResult>();
            return Validator.TryValidateObject(options, new ValidationContext(options), wrong, validateAllProperties: true)
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail(wrong.Select(result => $"{section}__{string.Join(", ", result.MemberNames)}: {result.ErrorMessage}"));
        }
    }
}
