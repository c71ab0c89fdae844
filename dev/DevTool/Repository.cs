namespace DevTool;

/// <summary>Where the checkout lies that this runs from.</summary>
public static class Repository
{
    // dev.cs is built into a cache folder of the SDK; the SDK then says where the file itself lies.
    private static readonly string?[] Starts =
        [AppContext.GetData("EntryPointFileDirectoryPath") as string, AppContext.BaseDirectory, Environment.CurrentDirectory];

    public static string Root { get; } = Starts.OfType<string>().Select(FindAbove).OfType<string>().FirstOrDefault()
        ?? throw new InvalidOperationException("No Integration.sln above the current folder: run this from a checkout.");

    /// <summary>A path in the checkout.</summary>
    public static string PathTo(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string? FindAbove(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Integration.sln")))
            {
                return folder.FullName;
            }
        }

        return null;
    }
}
