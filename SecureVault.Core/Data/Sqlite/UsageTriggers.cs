namespace SecureVault.Core.Data.Sqlite;

/// <summary>
/// Triggers that keep <see cref="DriveUsage"/> equal to the versions. SQLite drops a table's triggers with the table, and the
/// migration tool builds a table anew for some changes: a migration that does that to Versions creates these again.
/// </summary>
internal static class UsageTriggers
{
    // The numbers are those of VersionState: 0 pending, 1 stored. Thumbnails do not count.
    private const string Add =
        """
            INSERT INTO DriveUsage (OwnerId, UsedBytes, ReservedBytes)
            VALUES (NEW.OwnerId, iif(NEW.State = 1, NEW.PlainLength, 0), iif(NEW.State = 0, NEW.PlainLength, 0))
            ON CONFLICT (OwnerId) DO UPDATE SET
                UsedBytes = UsedBytes + excluded.UsedBytes,
                ReservedBytes = ReservedBytes + excluded.ReservedBytes;
        """;

    private const string Subtract =
        """
            UPDATE DriveUsage SET
                UsedBytes = UsedBytes - iif(OLD.State = 1, OLD.PlainLength, 0),
                ReservedBytes = ReservedBytes - iif(OLD.State = 0, OLD.PlainLength, 0)
            WHERE OwnerId = OLD.OwnerId;
        """;

    /// <summary>Makes the triggers.</summary>
    public const string Create =
        $"""
        CREATE TRIGGER TR_Versions_Insert AFTER INSERT ON Versions WHEN NEW.ThumbnailOf IS NULL BEGIN
        {Add}
        END;
        CREATE TRIGGER TR_Versions_Update AFTER UPDATE OF State ON Versions WHEN NEW.ThumbnailOf IS NULL BEGIN
        {Subtract}
        {Add}
        END;
        CREATE TRIGGER TR_Versions_Delete AFTER DELETE ON Versions WHEN OLD.ThumbnailOf IS NULL BEGIN
        {Subtract}
        END;
        """;

    /// <summary>Counts what is there already.</summary>
    public const string Count =
        """
        INSERT INTO DriveUsage (OwnerId, UsedBytes, ReservedBytes)
        SELECT OwnerId, sum(iif(State = 1, PlainLength, 0)), sum(iif(State = 0, PlainLength, 0)) FROM Versions WHERE ThumbnailOf IS NULL GROUP BY OwnerId;
        """;

    /// <summary>Takes the triggers away.</summary>
    public const string Drop =
        """
        DROP TRIGGER TR_Versions_Insert;
        DROP TRIGGER TR_Versions_Update;
        DROP TRIGGER TR_Versions_Delete;
        """;
}
