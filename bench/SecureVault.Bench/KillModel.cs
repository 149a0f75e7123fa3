#pragma warning disable CA5394 // chance that a seed repeats, and no secret
using System.Security.Cryptography;

namespace SecureVault.Bench;

/// <summary>What is known of a file whose name is used once.</summary>
internal sealed class KillFile(string name)
{
    public string Name => name;

    /// <summary>Whether somebody was told that it is safe, and nobody has begun to delete it since.</summary>
    public bool MustExist { get; set; }

    /// <summary>False once somebody was told that it is deleted.</summary>
    public bool MayExist { get; set; } = true;

    /// <summary>Hashes of the contents that it may have: more than one while nobody knows whether a change was made.</summary>
    public HashSet<string> Contents { get; } = [];

    /// <summary>The folders that it may be in.</summary>
    public HashSet<Guid> Folders { get; } = [];

    public Guid Item { get; set; }

    /// <summary>Whether a client works on it.</summary>
    public bool IsBusy { get; set; }

    /// <summary>Whether anybody has touched it since it was compared.</summary>
    public bool IsTouched { get; set; } = true;
}

/// <summary>All files of a kill loop, by what clients were told.</summary>
internal sealed class KillModel
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, KillFile> _files = [];

    public int Count => _files.Values.Count(file => file.MustExist);

    public IReadOnlyCollection<KillFile> Files
    {
        get
        {
            lock (_gate)
            {
                return [.. _files.Values];
            }
        }
    }

    public static string HashOf(ReadOnlySpan<byte> content) => Convert.ToHexString(SHA256.HashData(content));

    public KillFile Add(string name, string hash, Guid folder)
    {
        lock (_gate)
        {
            var file = _files[name] = new KillFile(name) { IsBusy = true };
            file.Contents.Add(hash);
            file.Folders.Add(folder);
            return file;
        }
    }

    public KillFile? Find(string name)
    {
        lock (_gate)
        {
            return _files.GetValueOrDefault(name);
        }
    }

    /// <summary>Takes a file that is there and that nobody works on; null when there is none.</summary>
    public KillFile? Take(Random random)
    {
        lock (_gate)
        {
            var free = _files.Values.Where(file => file is { MustExist: true, IsBusy: false } && file.Item != default).ToList();
            if (free.Count == 0)
            {
                return null;
            }

            var file = free[random.Next(free.Count)];
            file.IsBusy = file.IsTouched = true;
            return file;
        }
    }

    /// <summary>No client is left.</summary>
    public void Release()
    {
        lock (_gate)
        {
            foreach (var file in _files.Values)
            {
                file.IsBusy = false;
            }
        }
    }
}
