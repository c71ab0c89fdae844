namespace DevTool;

/// <summary>The folder with everything that outlives a run. Nothing migrates stored rows: what an incompatible build wrote is refused.</summary>
public static class DataFolder
{
    /// <summary>Raise it with every change to what is stored that this build cannot read.</summary>
    private const string Format = "2";

    /// <summary>Creates the folder, or checks that this build can read what is in it.</summary>
    /// <exception cref="StepFailedException">It cannot; the message says what to do.</exception>
    public static void Prepare(string folder)
    {
        var (file, tables) = (Path.Combine(folder, "format"), Directory.CreateDirectory(Path.Combine(folder, "azurite")));
        if (!tables.EnumerateFileSystemInfos().Any())
        {
            File.WriteAllText(file, Format);
        }
        else if (!File.Exists(file) || File.ReadAllText(file).Trim() != Format)
        {
            throw new StepFailedException($"The data in {folder} is from another build, which this one cannot read. Delete the folder and start again.");
        }
    }
}
