using System.Reflection;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.Azure.Functions.Worker;
using FromBodyAttribute = Microsoft.Azure.Functions.Worker.Http.FromBodyAttribute;

namespace LocalRuntime.Worker;

/// <summary>Reads the body with MVC's own binder, so that formats, empty bodies and messages are those of the official worker.</summary>
internal sealed class FromBodyBinder(IModelMetadataProvider metadata, IModelBinderFactory binders) : IParameterBinder
{
    public bool Binds(ParameterInfo parameter) => parameter.IsDefined(typeof(FromBodyAttribute));

    public async ValueTask<object?> BindAsync(ParameterInfo parameter, FunctionContext context)
    {
        var http = context.GetHttpContext()
            ?? throw new InvalidOperationException($"[FromBody] {parameter.Name}: function '{context.FunctionDefinition.Name}' has no HTTP request.");
        var model = metadata.GetMetadataForType(parameter.ParameterType);
        var binder = binders.CreateBinder(new ModelBinderFactoryContext
        {
            Metadata = model,
            BindingInfo = new BindingInfo { BindingSource = BindingSource.Body, BinderModelName = "" },
        });
        var binding = new DefaultModelBindingContext
        {
            ModelMetadata = model,
            ModelName = "",
            BindingSource = BindingSource.Body,
            ModelState = new ModelStateDictionary(),
            ActionContext = new ActionContext { HttpContext = http },
        };
        await binder.BindModelAsync(binding);
        if (binding.Result.IsModelSet)
        {
            return binding.Result.Model;
        }

        var errors = binding.ModelState.Values.SelectMany(entry => entry.Errors)
            .Select(error => error.ErrorMessage.Length > 0 ? error.ErrorMessage : error.Exception?.Message);
        return binding.ModelState.IsValid ? null : throw new InvalidOperationException(string.Join(Environment.NewLine, errors));
    }
}
