namespace SecureVault.Core.Recovery;

/// <summary>A backup in the store.</summary>
/// <param name="Id">Names it.</param>
/// <param name="IsWhole">False for one that is being written, or whose writing was interrupted: it can't be restored.</param>
/// <param name="Bytes">What it takes up in the store.</param>
/// <param name="Stored">When the last piece of it was stored, by the store's clock.</param>
public sealed record Backup(BackupId Id, bool IsWhole, long Bytes, DateTimeOffset Stored);

/// <summary>How far a backup or a restore has come.</summary>
/// <param name="Table">The table that it is at.</param>
/// <param name="Rows">Rows so far, of all tables.</param>
public readonly record struct BackupProgress(string Table, long Rows);
