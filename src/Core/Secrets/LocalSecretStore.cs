using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Integration.Core.Secrets;

/// <summary>Configuration section <c>LocalSecrets</c>: where secrets are kept when there is no Key Vault.</summary>
internal sealed class LocalSecretOptions
{
    private static readonly string Home =
        Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "level-psa-integration");

    /// <summary>Key <c>LocalSecrets__Directory</c>: the folder of the encrypted files.</summary>
    public string Directory { get; set; } = Path.Combine(Home, "secrets");

    /// <summary>
    /// Key <c>LocalSecrets__KeyFile</c>: the file with the key, made on first use, readable by its owner alone. Keep it outside the repository.
    /// </summary>
    public string KeyFile { get; set; } = Path.Combine(Home, "secrets.key");
}

/// <summary>One file per secret, encrypted with AES-256-GCM; the reference is bound in, so files cannot be swapped.</summary>
internal sealed class LocalSecretStore(IOptions<LocalSecretOptions> options) : ISecretStore
{
    private const int KeyBytes = 32;

    /// <summary>How long another process may take to create and fill the key file.</summary>
    private static readonly TimeSpan MaxWrite = TimeSpan.FromSeconds(1);

    private readonly Lazy<byte[]> _key = new(() => LoadOrMakeKey(options.Value.KeyFile));

    public async Task<Secret?> FindAsync(SecretReference reference, CancellationToken cancellationToken)
    {
        try
        {
            return Decrypt(reference, await File.ReadAllBytesAsync(FileOf(reference), cancellationToken));
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public async Task SetAsync(SecretReference reference, Secret value, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(options.Value.Directory);
        var unfinished = FileOf(reference) + ".new";
        await File.WriteAllBytesAsync(unfinished, Encrypt(reference, value), cancellationToken);
        File.Move(unfinished, FileOf(reference), overwrite: true);
    }

    public Task DeleteAsync(SecretReference reference, CancellationToken cancellationToken)
    {
        if (Directory.Exists(options.Value.Directory))
        {
            File.Delete(FileOf(reference));
        }

        return Task.CompletedTask;
    }

    private static byte[] LoadOrMakeKey(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        try
        {
            MakeKey(file);
        }
        catch (IOException) when (File.Exists(file))
        {
            // It was there, or another process that starts just now was faster.
        }

        byte[] key = [];
        SpinWait.SpinUntil(() => (key = Read(file)).Length == KeyBytes, MaxWrite);
        return key.Length == KeyBytes
            ? key
            : throw new InvalidOperationException($"LocalSecrets__KeyFile: {file} holds {key.Length} bytes instead of {KeyBytes}. Restore the file, or "
                + "delete it together with the secrets.");
    }

    /// <summary>Only where there is none: moving a finished file to its name would replace one that another process has just begun to use.</summary>
    private static void MakeKey(string file)
    {
        var access = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.Read };
        if (!OperatingSystem.IsWindows())
        {
            access.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var stream = new FileStream(file, access);
        stream.Write(RandomNumberGenerator.GetBytes(KeyBytes));
    }

    private static byte[] Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private string FileOf(SecretReference reference) => Path.Combine(options.Value.Directory, $"{reference}.secret");

    private byte[] Encrypt(SecretReference reference, Secret value)
    {
        var plain = Encoding.UTF8.GetBytes(value.Reveal());
        var file = new byte[AesGcm.NonceByteSizes.MaxSize + AesGcm.TagByteSizes.MaxSize + plain.Length];
        var (nonce, tag, cipher) = Parts(file);
        RandomNumberGenerator.Fill(nonce.Span);
        using var aes = new AesGcm(_key.Value, tag.Length);
        aes.Encrypt(nonce.Span, plain, cipher.Span, tag.Span, Encoding.UTF8.GetBytes(reference.Value));
        return file;
    }

    private Secret Decrypt(SecretReference reference, byte[] file)
    {
        var (nonce, tag, cipher) = Parts(file);
        var plain = new byte[cipher.Length];
        using var aes = new AesGcm(_key.Value, tag.Length);
        aes.Decrypt(nonce.Span, cipher.Span, tag.Span, plain, Encoding.UTF8.GetBytes(reference.Value));
        return new Secret(Encoding.UTF8.GetString(plain));
    }

    private static (Memory<byte> Nonce, Memory<byte> Tag, Memory<byte> Cipher) Parts(byte[] file)
    {
        var nonce = AesGcm.NonceByteSizes.MaxSize;
        var tag = AesGcm.TagByteSizes.MaxSize;
        return (file.AsMemory(0, nonce), file.AsMemory(nonce, tag), file.AsMemory(nonce + tag));
    }
}
