using Azure.Core.Serialization;
using Microsoft.DurableTask;

namespace LocalRuntime.Durable;

/// <summary>
/// JSON as the worker is configured to write it. Officially the worker's serializer replaces Durable Task's own converter
/// too, so inputs and results do not take fields along, and property names are read without regard to case.
/// </summary>
internal sealed class WorkerConverter(ObjectSerializer serializer) : DataConverter
{
    public override string? Serialize(object? value) => value is null ? null : serializer.Serialize(value, value.GetType()).ToString();

    public override object? Deserialize(string? data, Type targetType) =>
        data is null ? null : serializer.Deserialize(BinaryData.FromString(data).ToStream(), targetType, CancellationToken.None);
}
