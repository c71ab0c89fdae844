using System.Text;

namespace Integration.Testing.Tables;

/// <summary>What an address names: <c>Table</c> or <c>Table()</c>, or with keys one entity.</summary>
internal sealed record EntityTarget(string Table, (string Partition, string Row)? Keys)
{
    public static EntityTarget Parse(string resource)
    {
        var open = resource.IndexOf('(', StringComparison.Ordinal);
        if (open < 0)
        {
            return new(resource, null);
        }

        var at = open + 1;
        if (resource.AsSpan(at) is ")")
        {
            return new(resource[..open], null);
        }

        var partition = Key("PartitionKey='");
        at++;
        var row = Key("RowKey='");
        return resource.AsSpan(at) is ")"
            ? new(resource[..open], (partition, row))
            : throw new NotSupportedException($"The tables in memory have no resource {resource}.");

        string Key(string name)
        {
            if (!resource.AsSpan(at).StartsWith(name, StringComparison.Ordinal))
            {
                throw new NotSupportedException($"The tables in memory have no resource {resource}.");
            }

            at += name.Length;
            var key = new StringBuilder();
            for (; resource[at] != '\'' || (at + 1 < resource.Length && resource[at + 1] == '\''); at++)
            {
                key.Append(resource[at]);
                at += resource[at] == '\'' ? 1 : 0;
            }

            at++;
            return key.ToString();
        }
    }
}
