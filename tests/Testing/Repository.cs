namespace Integration.Testing;

/// <summary>Where the checkout lies that the tests run from.</summary>
public static class Repository
{
    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    public static string PathTo(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string FindRoot(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Integration.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No Integration.sln above {start}: run the tests from a checkout.");
    }
}
