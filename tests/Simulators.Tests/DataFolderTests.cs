namespace Simulators.Tests;

public sealed class DataFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("data-folder-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_folder_of_this_build_is_used_again()
    {
        DataFolder.Prepare(_folder);
        Store();

        DataFolder.Prepare(_folder);
    }

    [Fact]
    public void A_folder_of_an_older_build_is_refused_with_what_to_do()
    {
        Store();

        Should.Throw<StepFailedException>(() => DataFolder.Prepare(_folder)).Message
            .ShouldBe($"The data in {_folder} is from another build, which this one cannot read. Delete the folder and start again.");
    }

    [Fact]
    public void A_folder_of_another_format_is_refused()
    {
        DataFolder.Prepare(_folder);
        Store();
        File.WriteAllText(Path.Combine(_folder, "format"), "1");

        Should.Throw<StepFailedException>(() => DataFolder.Prepare(_folder));
    }

    private void Store() => File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, "azurite")).FullName, "__azurite_db_table__.json"), "{}");
}
