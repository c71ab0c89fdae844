namespace Integration.Core.Level;

/// <summary>What a call to Level is for: some must not wait behind the others.</summary>
internal enum LevelCall
{
    /// <summary>A page of a list: syncs ask for many, one after the other.</summary>
    Walk,

    /// <summary>One thing that an event or a person waits for.</summary>
    Single,
}
