using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Keys.Kms;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.Disk;

namespace SecureVault.Core.Keys;

/// <summary>Keeps the master keys in a text file that only the service's account may read.</summary>
/// <param name="options">Where the file is.</param>
/// <param name="clock">For remarks.</param>
/// <param name="logger">Hears of what others can read.</param>
/// <param name="kms">Wraps the keys in the file; null for keys in the clear.</param>
internal sealed partial class FileMasterKeySource(
    MasterKeyOptions options, TimeProvider clock, ILogger<FileMasterKeySource> logger, KmsKeyWrap? kms = null) : IMasterKeySource
{
    private const long MaxFileBytes = 64 * 1024;

    private static readonly Dictionary<string, string> None = [];

    private readonly string _path = options.File;
    private int _told;

    public string Description => $"key file {_path}";

    public bool KeepsChanges => true;

    public string Stamp => new FileInfo(Target) is { Exists: true } file
        ? string.Create(CultureInfo.InvariantCulture, $"{file.LastWriteTimeUtc.Ticks} {file.Length}")
        : "";

    /// <summary>The file itself where the setting names a link, which must not be replaced by a file.</summary>
    private string Target => File.Exists(_path) && File.ResolveLinkTarget(_path, returnFinalTarget: true) is { } target ? target.FullName : _path;

    public async Task<IReadOnlyList<KeyringEntry>?> LoadAsync(CancellationToken cancellationToken) =>
        await ReadAsync(cancellationToken).ConfigureAwait(false) is { } text
            ? Parse((await UnwrapAsync(text, cancellationToken).ConfigureAwait(false)).Text)
            : null;

    public async Task CreateAsync(MasterKey key, CancellationToken cancellationToken)
    {
        try
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(_path))!;
            MakeFolder(folder);
            await MasterKeyFile.WriteNewAsync(_path, await WrapAsync(MasterKeyFile.TextOf(key), None, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            if (!PrivateFiles.AreModesKept(folder))
            {
                TellOnce(() => NoModes(logger, _path));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw NotWritten(exception);
        }
    }

    public async Task<string?> ChangeAsync(
        Func<IReadOnlyList<KeyringEntry>, IReadOnlyList<KeyringEntry>> change, CancellationToken cancellationToken)
    {
        DemandOwn();
        using var only = Lock();
        var text = await ReadAsync(cancellationToken).ConfigureAwait(false)
            ?? throw new MasterKeyException($"There is no {Description}; see MasterKey:File.");
        var unwrapped = await UnwrapAsync(text, cancellationToken).ConfigureAwait(false);
        var keys = Parse(unwrapped.Text);
        try
        {
            var changed = MasterKeyText.Rewrite(unwrapped.Text, change(keys), clock.GetUtcNow());

            // A text that would not be read again must not take the place of one that is.
            Parse(changed).DisposeAll();
            var bytes = Encoding.UTF8.GetBytes(await WrapAsync(changed, unwrapped.Wraps, cancellationToken).ConfigureAwait(false));
            if (options.AllowSharedFile)
            {
                DurableFile.ReplaceWithMode(Target, bytes);
            }
            else
            {
                DurableFile.Replace(Target, bytes);
            }

            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw NotWritten(exception);
        }
        finally
        {
            keys.DisposeAll();
        }
    }

    /// <summary>A key file that root replaced would be root's, and the server could not read it any more.</summary>
    private void DemandOwn()
    {
        if (FileOwner.IsOther(Target))
        {
            throw new MasterKeyException($"The key file {_path} belongs to another account; run this verb as that account (MasterKey:File).");
        }
    }

    private MasterKeyException NotWritten(Exception exception) =>
        new($"The key file {_path} could not be written; see MasterKey:File and Vault:DataFolder.", exception);

    private IReadOnlyList<KeyringEntry> Parse(string text) => MasterKeyText.Parse(text, $"The key file {_path}");

    private async Task<UnwrappedText> UnwrapAsync(string text, CancellationToken cancellationToken)
    {
        if (kms is null)
        {
            return new UnwrappedText(text, None);
        }

        var unwrapped = await kms.UnwrapAsync(text, cancellationToken).ConfigureAwait(false);
        if (unwrapped.Wraps.Count == 0)
        {
            TellOnce(() => InTheClear(logger, _path));
        }

        return unwrapped;
    }

    private Task<string> WrapAsync(string text, IReadOnlyDictionary<string, string> wraps, CancellationToken cancellationToken) =>
        kms is null ? Task.FromResult(text) : kms.WrapAsync(text, wraps, cancellationToken);

    /// <summary>Two that change the file at once would each lose the other's key.</summary>
    private FileStream Lock()
    {
        try
        {
            var file = Target + ".lock";
            PrivateFiles.CreateFile(file);
            return new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        }
        catch (DirectoryNotFoundException exception)
        {
            throw new MasterKeyException($"There is no {Description}; see MasterKey:File.", exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw NotWritten(exception);
        }
        catch (IOException exception) when (VaultLock.IsHeldElsewhere(exception))
        {
            throw new VaultInUseException($"Another process is changing the key file {_path}; try again.", exception);
        }
        catch (IOException exception)
        {
            throw NotWritten(exception);
        }
    }

    private async Task<string?> ReadAsync(CancellationToken cancellationToken)
    {
        var file = new FileInfo(_path);
        if (!file.Exists)
        {
            return Directory.Exists(_path) ? throw new MasterKeyException($"MasterKey:File names a folder: {_path}.")
                : options.Generate ? null
                : throw new MasterKeyException($"There is no key file {_path}; put it there, or let the first start make one (MasterKey:Generate).");
        }

        try
        {
            var content = File.OpenRead(_path);
            await using (content.ConfigureAwait(false))
            {
                if (content.Length > MaxFileBytes)
                {
                    throw new MasterKeyException($"{_path} is too large for a key file; see MasterKey:File.");
                }

                CheckMode(content.SafeFileHandle);
                using var reader = new StreamReader(content);
                return await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new MasterKeyException($"The key file {_path} can't be read by this account; see MasterKey:File.", exception);
        }
    }

    /// <summary>The file is read again and again while the server runs; a warning counts for the whole time.</summary>
    private void TellOnce(Action tell)
    {
        if (Interlocked.Exchange(ref _told, 1) == 0)
        {
            tell();
        }
    }

    /// <summary>Refuses a key that other accounts of this machine could read. Looks at the open file, so links can't hide it.</summary>
    private void CheckMode(SafeFileHandle file)
    {
        if (!PrivateFiles.IsOpenToOthers(file, out var mode))
        {
            return;
        }

        if (!PrivateFiles.AreModesKept(Path.GetDirectoryName(Path.GetFullPath(_path))!))
        {
            TellOnce(() => NoModes(logger, _path));
        }
        else if (options.AllowSharedFile)
        {
            TellOnce(() => Shared(logger, _path, mode));
        }
        else
        {
            throw new MasterKeyException(
                $"Others can read or change the key file (mode {mode}). Run: chmod 600 {PrivateFiles.ShellQuoted(_path)} - or, if a container platform mounts it so, set MasterKey:AllowSharedFile to true.");
        }
    }

    /// <summary>Makes what is missing of a folder, for this account only; the new names must survive, too.</summary>
    private static void MakeFolder(string folder)
    {
        var existing = folder;
        while (!Directory.Exists(existing) && Path.GetDirectoryName(existing) is { } above)
        {
            existing = above;
        }

        DurableFile.CreateFolder(folder);
        for (var made = folder; made != existing; made = Path.GetDirectoryName(made)!)
        {
            DurableFile.FlushFolder(Path.GetDirectoryName(made)!);
        }
    }

    [LoggerMessage(EventId = 526, Level = LogLevel.Warning, Message = "The file system of the key file {Path} has no modes: everybody with an account on this machine may be able to read the key")]
    private static partial void NoModes(ILogger logger, string path);

    [LoggerMessage(EventId = 533, Level = LogLevel.Warning, Message = "The key file {Path} holds master keys in the clear, though AWS KMS is to wrap them; 'securevault keys add' wraps all of them")]
    private static partial void InTheClear(ILogger logger, string path);

    [LoggerMessage(EventId = 527, Level = LogLevel.Warning, Message = "Others can read the key file {Path} (mode {Mode}); MasterKey:AllowSharedFile permits that")]
    private static partial void Shared(ILogger logger, string path, string mode);
}
