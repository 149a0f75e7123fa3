using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;

namespace SecureVault.Core.Keys;

/// <summary>The opened keys of one user: one active, older ones for what was sealed under them. Dispose it soon.</summary>
public sealed class UserKeyring : IDisposable
{
    private readonly Func<IReadOnlyList<WrappedUserKey>> _reload;
    private readonly Func<WrappedUserKey, UserKey> _unwrap;
    private readonly Dictionary<int, (UserKey Key, NameKeys Names)> _opened = [];
    private IReadOnlyList<WrappedUserKey> _rows;

    /// <param name="owner">Whose keys.</param>
    /// <param name="rows">The keys, wrapped.</param>
    /// <param name="reload">Reads them again, when a row names a version that was made since.</param>
    /// <param name="unwrap">Opens one.</param>
    internal UserKeyring(
        UserId owner, IReadOnlyList<WrappedUserKey> rows, Func<IReadOnlyList<WrappedUserKey>> reload, Func<WrappedUserKey, UserKey> unwrap)
    {
        Owner = owner;
        _rows = rows;
        _reload = reload;
        _unwrap = unwrap;
        var active = rows.Single(row => row.IsActive);
        (ActiveVersion, HasCard) = (active.Version, active.CardHash is not null);
    }

    /// <summary>Whose keys.</summary>
    public UserId Owner { get; }

    /// <summary>The version that seals what is new.</summary>
    public int ActiveVersion { get; }

    /// <summary>Whether the store has a card of <see cref="ActiveVersion"/>, so that what is sealed under it can be opened without the database.</summary>
    internal bool HasCard { get; }

    /// <summary>The key that seals what is new.</summary>
    public UserKey Active => Key(ActiveVersion);

    /// <summary>The name keys of <see cref="Active"/>.</summary>
    public NameKeys ActiveNames => Names(ActiveVersion);

    /// <summary>The key of a version that a row names.</summary>
    public UserKey Key(int version) => Open(version).Key;

    /// <summary>The name keys of a version that a row names.</summary>
    public NameKeys Names(int version) => Open(version).Names;

    /// <summary>The same keys, opened anew, for another thread: a keyring serves one at a time. It lives no longer than this one should.</summary>
    internal UserKeyring Again() => new(Owner, _rows, _reload, _unwrap);

    /// <summary>Zeroes what was opened.</summary>
    public void Dispose()
    {
        foreach (var (key, names) in _opened.Values)
        {
            names.Dispose();
            key.Dispose();
        }

        _opened.Clear();
    }

    private (UserKey Key, NameKeys Names) Open(int version)
    {
        if (!_opened.TryGetValue(version, out var opened))
        {
            var row = Find(version) ?? Reload(version)
                ?? throw new MasterKeyException($"User key version {version} is not in the database.");
            var key = _unwrap(row);
            opened = (key, key.CreateNameKeys(Owner.Value));
            _opened.Add(version, opened);
        }

        return opened;
    }

    private WrappedUserKey? Find(int version) => _rows.FirstOrDefault(row => row.Version == version);

    /// <summary>Whoever works long with one keyring meets rows that came under a newer key meanwhile.</summary>
    private WrappedUserKey? Reload(int version)
    {
        // One that was destroyed since may be needed for what was read before.
        _rows = [.. _reload().Concat(_rows).DistinctBy(row => row.Version)];
        return Find(version);
    }
}
