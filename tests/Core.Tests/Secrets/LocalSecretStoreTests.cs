using System.Security.Cryptography;
using System.Text;
using Integration.Core.Secrets;
using Microsoft.Extensions.Options;

namespace Integration.Core.Tests.Secrets;

public sealed class LocalSecretStoreTests : IDisposable
{
    private const string Value = "very-secret-level-key";

    private static readonly SecretReference One = SecretReference.New(Some.Organization, "level-key");
    private static readonly SecretReference Other = SecretReference.New(Some.Organization, "level-key");

    private readonly string _folder = Directory.CreateTempSubdirectory("secrets-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_secret_comes_back_until_it_is_deleted()
    {
        await Store().SetAsync(One, Value, default);
        (await Store().FindAsync(One, default)).ShouldBe(new Secret(Value));
        (await Store().FindAsync(Other, default)).ShouldBeNull();

        await Store().DeleteAsync(One, default);
        (await Store().FindAsync(One, default)).ShouldBeNull();
        await Store().DeleteAsync(One, default);
    }

    [Fact]
    public async Task A_store_that_never_held_anything_holds_nothing()
    {
        await Store().DeleteAsync(One, default);

        (await Store().FindAsync(One, default)).ShouldBeNull();
    }

    [Fact]
    public async Task Nothing_on_the_disk_shows_the_secret()
    {
        await Store().SetAsync(One, Value, default);

        foreach (var file in Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories))
        {
            Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file)).ShouldNotContain(Value);
            file.ShouldNotContain(Value);
        }
    }

    [Fact]
    public async Task The_same_secret_is_encrypted_differently_each_time()
    {
        await Store().SetAsync(One, Value, default);
        await Store().SetAsync(Other, Value, default);

        (await File.ReadAllBytesAsync(FileOf(One))).ShouldNotBe(await File.ReadAllBytesAsync(FileOf(Other)));
    }

    [Fact]
    public async Task Only_its_owner_can_read_the_key_file()
    {
        await Store().SetAsync(One, Value, default);

        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(KeyFile).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        new FileInfo(KeyFile).Length.ShouldBe(32);
    }

    [Fact]
    public async Task Swapped_files_are_not_taken_for_each_other()
    {
        await Store().SetAsync(One, Value, default);
        await Store().SetAsync(Other, "another", default);
        File.Copy(FileOf(Other), FileOf(One), overwrite: true);

        await Should.ThrowAsync<CryptographicException>(() => Store().FindAsync(One, default));
        (await Store().FindAsync(Other, default)).ShouldBe(new Secret("another"));
    }

    [Fact]
    public async Task A_changed_file_is_refused()
    {
        await Store().SetAsync(One, Value, default);
        var bytes = await File.ReadAllBytesAsync(FileOf(One));
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(FileOf(One), bytes);

        await Should.ThrowAsync<CryptographicException>(() => Store().FindAsync(One, default));
    }

    [Fact]
    public async Task Without_the_key_file_the_secrets_cannot_be_read()
    {
        await Store().SetAsync(One, Value, default);
        File.Delete(KeyFile);

        await Should.ThrowAsync<CryptographicException>(() => Store().FindAsync(One, default));
    }

    [Fact]
    public async Task A_damaged_key_file_is_told_by_its_setting()
    {
        await File.WriteAllBytesAsync(KeyFile, new byte[7]);

        (await Should.ThrowAsync<InvalidOperationException>(() => Store().SetAsync(One, Value, default))).Message.ShouldStartWith("LocalSecrets__KeyFile: ");
    }

    [Fact]
    public async Task Instances_that_start_at_once_share_one_key()
    {
        for (var round = 0; round < 30; round++)
        {
            File.Delete(KeyFile);
            var references = Enumerable.Range(0, 4).Select(_ => SecretReference.New(Some.Organization, "x")).ToList();
            using var start = new Barrier(references.Count);

            await Task.WhenAll(references.Select(reference => Task.Factory.StartNew(() => SetAtOnce(reference), TaskCreationOptions.LongRunning)));

            foreach (var reference in references)
            {
                (await Store().FindAsync(reference, default)).ShouldBe(new Secret(Value));
            }

            Directory.GetFiles(_folder).ShouldBe([KeyFile], "nothing is left lying about");

            void SetAtOnce(SecretReference reference)
            {
                var store = Store();
                start.SignalAndWait();
                store.SetAsync(reference, Value, default).GetAwaiter().GetResult();
            }
        }
    }

    private string KeyFile => Path.Combine(_folder, "key");

    private string FileOf(SecretReference reference) => Path.Combine(_folder, "files", $"{reference}.secret");

    /// <summary>As another process would have it.</summary>
    private LocalSecretStore Store() => new(Options.Create(new LocalSecretOptions { Directory = Path.Combine(_folder, "files"), KeyFile = KeyFile }));
}
