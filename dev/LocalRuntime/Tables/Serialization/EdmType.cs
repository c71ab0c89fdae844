namespace LocalRuntime.Tables.Serialization;

/// <summary>The type annotations of the wire format; the other types are told from the JSON itself.</summary>
internal static class EdmType
{
    public const string Binary = "Edm.Binary";
    public const string DateTime = "Edm.DateTime";
    public const string Double = "Edm.Double";
    public const string Guid = "Edm.Guid";
    public const string Int64 = "Edm.Int64";
}
