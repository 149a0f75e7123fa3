using System.Globalization;
using System.Security.Cryptography;

namespace SecureVault.Core.Storage.Disk;

/// <summary>
/// The names in a disk store's folder and what its errors mean. Objects lie at <c>ab/cdef…</c> as their keys say;
/// what is not whole yet lies in <c>.unfinished</c> on the same file system, under a name that begins with the
/// key, so that it is found again after a crash.
/// </summary>
internal sealed class DiskFolder
{
    private const string UnfinishedName = ".unfinished";
    private const string MarkerName = "vault.marker";
    private const int KeyDigits = 32;
    private const int SuffixDigits = 16;
    private static readonly int[] FullErrors = OperatingSystem.IsMacOS() ? [28, 69] : [28, 122];
    private const int NameTakenError = 17;
    private const int ReadOnlyError = 30;
    private const int PermissionError = 1;
    private const int AccessError = 13;
    private readonly Lock _gate = new();
    private readonly bool[] _durable = new bool[256];
    private bool _used;

    public DiskFolder(string root)
    {
        Root = Path.GetFullPath(root);
        Unfinished = Path.Combine(Root, UnfinishedName);
    }

    public string Root { get; }

    public string Unfinished { get; }

    /// <summary>Whose store this is. No object has such a name.</summary>
    public string Marker => Path.Combine(Root, MarkerName);

    /// <summary>
    /// Makes the folder of a new vault. Nothing else makes one: it was there, so a disk may have been taken away, and a new empty
    /// folder would look like a vault that lost everything.
    /// </summary>
    public void Make()
    {
        DurableFile.CreateFolder(Root);
        DurableFile.FlushFolder(Path.GetDirectoryName(Root) ?? Root);
    }

    /// <summary>Makes the folder of what is not whole yet, in a store that is there.</summary>
    public void Use()
    {
        DemandRoot();
        lock (_gate)
        {
            if (!_used)
            {
                DurableFile.CreateFolder(Unfinished);
                DurableFile.FlushFolder(Root);
                _used = true;
            }
        }
    }

    /// <summary>A folder that is gone is not an empty one.</summary>
    public void DemandRoot()
    {
        if (!Directory.Exists(Root))
        {
            throw new DirectoryNotFoundException();
        }
    }

    public string PathOf(ObjectKey key)
    {
        var text = key.ToString();
        return Path.Combine(Root, text[..2], text[3..]);
    }

    /// <summary>A name for what is to become an object; <see cref="KeyOfUnfinished"/> reads it.</summary>
    public static string NewUnfinishedName(ObjectKey key) =>
        $"{Digits(key)}-{RandomNumberGenerator.GetHexString(SuffixDigits, lowercase: true)}";

    public string PathOfUnfinished(string name) => Path.Combine(Unfinished, name);

    /// <summary>The pattern of all unfinished names of one key.</summary>
    public static string UnfinishedPattern(ObjectKey key) => $"{Digits(key)}-*";

    /// <summary>The key that an unfinished file belongs to, or null for a file that is not the store's.</summary>
    public static ObjectKey? KeyOfUnfinished(string name) =>
        name.Length == KeyDigits + 1 + SuffixDigits
        && name[KeyDigits] == '-'
        && name.Skip(KeyDigits + 1).All(char.IsAsciiHexDigitLower)
        && ObjectKey.TryParse($"{name[..2]}/{name[2..KeyDigits]}", out var key)
            ? key
            : null;

    /// <summary>
    /// Gives a finished file its object's name, durably, and never in place of another object.
    /// </summary>
    public void Publish(string unfinished, ObjectKey key)
    {
        var target = PathOf(key);
        var folder = Path.GetDirectoryName(target)!;
        MakeDurable(folder, key);
        File.Move(unfinished, target, overwrite: false);
        ForceOut(key);
    }

    /// <summary>Makes an object's name durable.</summary>
    /// <returns>True.</returns>
    public bool ForceOut(ObjectKey key)
    {
        var target = PathOf(key);
        try
        {
            DurableFile.FlushFolder(Path.GetDirectoryName(target)!);
            return true;
        }
        catch
        {
            // Nobody knows whether the name survives a power cut, so the object must not be taken for stored.
            DurableFile.TryDelete(target);
            throw;
        }
    }

    /// <summary>Whether an error of the file system says that the disk, or what this account may have of it, is full.</summary>
    public static bool IsFull(Exception exception) =>
        exception is IOException && (exception.HResult & 0xffff) is var error && (OperatingSystem.IsWindows() ? error is 39 or 112 : FullErrors.Contains(error));

    /// <summary>Maps an error of the file system to one for the caller.</summary>
    public ObjectStoreException ErrorOf(Exception exception)
    {
        var error = exception.HResult & 0xffff;
        var (reason, message) = exception switch
        {
            ObjectStoreException known => (known.Error, known.Message),
            FileNotFoundException or DirectoryNotFoundException or DriveNotFoundException when Directory.Exists(Root) =>
                (ObjectStoreError.NotFound, "There is no such object."),
            FileNotFoundException or DirectoryNotFoundException or DriveNotFoundException =>
                (ObjectStoreError.ContainerMissing, $"The folder of the objects is missing (ObjectStore:Disk:Folder, {Root})."),
            UnauthorizedAccessException => (ObjectStoreError.AccessDenied, Denied),
            IOException when IsFull(exception) =>
                (ObjectStoreError.Full, $"No space is left in the folder of the objects (ObjectStore:Disk:Folder, {Root})."),
            IOException when !OperatingSystem.IsWindows() && error is ReadOnlyError or AccessError or PermissionError =>
                (ObjectStoreError.AccessDenied, Denied),
            IOException when error is NameTakenError || (OperatingSystem.IsWindows() && error is 80 or 183) =>
                (ObjectStoreError.Inconsistent, "The key already has an object; nothing was overwritten."),
            _ => (ObjectStoreError.Unavailable, string.Create(CultureInfo.InvariantCulture, $"The disk of the objects failed (error {error}).")),
        };
        return new ObjectStoreException(reason, message, exception);
    }

    private string Denied =>
        $"The folder of the objects can't be written or read by this account (ObjectStore:Disk:Folder, {Root}).";

    private static string Digits(ObjectKey key) => key.ToString().Remove(2, 1);

    /// <summary>The name of a new folder must survive, too. Another thread may have made it and not forced it out yet.</summary>
    private void MakeDurable(string folder, ObjectKey key)
    {
        var number = Convert.ToInt32(key.ToString()[..2], 16);
        if (Volatile.Read(ref _durable[number]) && Directory.Exists(folder))
        {
            return;
        }

        if (!Directory.Exists(Root))
        {
            throw new DirectoryNotFoundException();
        }

        DurableFile.CreateFolder(folder);
        DurableFile.FlushFolder(Root);
        Volatile.Write(ref _durable[number], true);
    }
}
