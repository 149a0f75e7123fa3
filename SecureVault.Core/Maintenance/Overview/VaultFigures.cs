namespace SecureVault.Core.Maintenance.Overview;

/// <summary>How much there is, and how busy the last days were.</summary>
/// <param name="People">Accounts.</param>
/// <param name="Administrators">Those among them that manage people.</param>
/// <param name="Locked">Those that are locked.</param>
/// <param name="StoredBytes">Bytes that all of them store, older versions and the trash included.</param>
/// <param name="Items">Files and folders, those in the trash included.</param>
/// <param name="Days">The last days, the oldest first and today last; none is left out.</param>
public sealed record VaultFigures(int People, int Administrators, int Locked, long StoredBytes, long Items, IReadOnlyList<DayFigures> Days);

/// <summary>The figures of one day.</summary>
/// <param name="Day">The day, at the offset that was asked for.</param>
public sealed record DayFigures(DateOnly Day)
{
    /// <summary>Bytes of the contents that came on this day and are still there.</summary>
    public long AddedBytes { get; init; }

    /// <summary>Downloads of files and archives, by people.</summary>
    public long Downloads { get; init; }

    /// <summary>People who did something that is recorded.</summary>
    public long People { get; init; }

    /// <summary>Refused passwords, codes and passkeys.</summary>
    public long RefusedSignIns { get; init; }
}
