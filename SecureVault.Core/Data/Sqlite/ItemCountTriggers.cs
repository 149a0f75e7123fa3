namespace SecureVault.Core.Data.Sqlite;

/// <summary>
/// Triggers that keep the counts of <see cref="DriveUsage"/> equal to the items, and to the uploads that may become some. What
/// <see cref="UsageTriggers"/> says of a table that is built anew holds for Items and Versions here, too.
/// </summary>
internal static class ItemCountTriggers
{
    // The number is that of VersionState: 0 is pending.
    private const string AddUpload =
        """
            INSERT INTO DriveUsage (OwnerId, UsedBytes, ReservedBytes, ItemCount, ReservedItems) VALUES (NEW.OwnerId, 0, 0, 0, 1)
            ON CONFLICT (OwnerId) DO UPDATE SET ReservedItems = ReservedItems + 1;
        """;

    private const string SubtractUpload = "    UPDATE DriveUsage SET ReservedItems = ReservedItems - 1 WHERE OwnerId = OLD.OwnerId;";

    /// <summary>Makes the triggers.</summary>
    public const string Create =
        $"""
        CREATE TRIGGER TR_Items_Insert_Count AFTER INSERT ON Items BEGIN
            INSERT INTO DriveUsage (OwnerId, UsedBytes, ReservedBytes, ItemCount, ReservedItems) VALUES (NEW.OwnerId, 0, 0, 1, 0)
            ON CONFLICT (OwnerId) DO UPDATE SET ItemCount = ItemCount + 1;
        END;
        CREATE TRIGGER TR_Items_Delete_Count AFTER DELETE ON Items BEGIN
            UPDATE DriveUsage SET ItemCount = ItemCount - 1 WHERE OwnerId = OLD.OwnerId;
        END;
        CREATE TRIGGER TR_Versions_Insert_Count AFTER INSERT ON Versions WHEN NEW.State = 0 AND NEW.ThumbnailOf IS NULL BEGIN
        {AddUpload}
        END;
        CREATE TRIGGER TR_Versions_Update_Count AFTER UPDATE OF State ON Versions
        WHEN OLD.State = 0 AND NEW.State <> 0 AND OLD.ThumbnailOf IS NULL BEGIN
        {SubtractUpload}
        END;
        CREATE TRIGGER TR_Versions_Delete_Count AFTER DELETE ON Versions WHEN OLD.State = 0 AND OLD.ThumbnailOf IS NULL BEGIN
        {SubtractUpload}
        END;
        """;

    /// <summary>Counts what is there already.</summary>
    public const string Count =
        """
        INSERT INTO DriveUsage (OwnerId, UsedBytes, ReservedBytes, ItemCount, ReservedItems)
        SELECT OwnerId, 0, 0, count(*), 0 FROM Items WHERE true GROUP BY OwnerId
        ON CONFLICT (OwnerId) DO UPDATE SET ItemCount = excluded.ItemCount;
        UPDATE DriveUsage SET ReservedItems =
            (SELECT count(*) FROM Versions WHERE Versions.OwnerId = DriveUsage.OwnerId AND State = 0 AND ThumbnailOf IS NULL);
        """;

    /// <summary>Takes the triggers away.</summary>
    public const string Drop =
        """
        DROP TRIGGER TR_Items_Insert_Count;
        DROP TRIGGER TR_Items_Delete_Count;
        DROP TRIGGER TR_Versions_Insert_Count;
        DROP TRIGGER TR_Versions_Update_Count;
        DROP TRIGGER TR_Versions_Delete_Count;
        """;
}
