using System.Diagnostics.CodeAnalysis;
using Simulators.HaloPsa.Rows;

namespace Simulators.HaloPsa.Worlds;

/// <summary>Rows by their ids, which are never given twice.</summary>
internal sealed class RowTable<T>(int firstId)
    where T : class, IRow
{
    private readonly SortedDictionary<int, T> _rows = [];
    private int _next = firstId;

    public IEnumerable<T> All => _rows.Values;

    public int Count => _rows.Count;

    public int NextId() => _next++;

    public T? Find(int? id) => id is { } number ? _rows.GetValueOrDefault(number) : null;

    public bool Has([NotNullWhen(true)] int? id) => id is { } number && _rows.ContainsKey(number);

    public T Put(T row)
    {
        _rows[row.Id] = row;
        _next = Math.Max(_next, row.Id + 1);
        return row;
    }

    public bool Remove(int id) => _rows.Remove(id);
}
