namespace SecureVault.Core.Data.Sqlite;

/// <summary>
/// Triggers that keep <see cref="FolderTotal"/> equal to what is in each folder. A change of an item changes the total of its folder, and that the
/// totals above it: as many small rows as the folder is deep, however much is in it. A folder in the trash keeps its own total and counts for nothing
/// above. As with <see cref="UsageTriggers"/>, a migration that rebuilds Items or Versions has to make these triggers again.
/// </summary>
/// <remarks>They need recursive triggers, which <see cref="SqlitePragmas"/> switches on.</remarks>
internal static class FolderTotalTriggers
{
    private const string Top = "'00000000-0000-0000-0000-000000000000'";

    private const string OldBytes =
        """
        iif(OLD."DeletedAt" IS NULL AND NOT OLD."IsPurging", coalesce(iif(OLD."CurrentVersionId" IS NULL,
            (SELECT "Bytes" FROM "FolderTotals" WHERE "OwnerId" = OLD."OwnerId" AND "FolderId" = OLD."Id"),
            (SELECT "PlainLength" FROM "Versions" WHERE "Id" = OLD."CurrentVersionId")), 0), 0)
        """;

    private const string NewBytes =
        """
        iif(NEW."DeletedAt" IS NULL AND NOT NEW."IsPurging", coalesce(iif(NEW."CurrentVersionId" IS NULL,
            (SELECT "Bytes" FROM "FolderTotals" WHERE "OwnerId" = NEW."OwnerId" AND "FolderId" = NEW."Id"),
            (SELECT "PlainLength" FROM "Versions" WHERE "Id" = NEW."CurrentVersionId")), 0), 0)
        """;

    // Each folder with its total, as the items have it: sums of files first, then of these up to the top.
    private const string Totals =
        $"""
        WITH RECURSIVE "Own"("OwnerId", "FolderId", "Bytes") AS (
            SELECT i."OwnerId", i."ParentId", sum(v."PlainLength") FROM "Items" i JOIN "Versions" v ON v."Id" = i."CurrentVersionId"
            WHERE i."DeletedAt" IS NULL AND NOT i."IsPurging" GROUP BY i."OwnerId", i."ParentId"),
        "Up"("OwnerId", "FolderId", "Bytes", "Level") AS (
            SELECT "OwnerId", "FolderId", "Bytes", 0 FROM "Own"
            UNION ALL
            SELECT "Up"."OwnerId", i."ParentId", "Up"."Bytes", "Up"."Level" + 1 FROM "Up" CROSS JOIN "Items" i ON i."Id" = "Up"."FolderId"
            WHERE i."DeletedAt" IS NULL AND NOT i."IsPurging" AND "Up"."Level" < 1000),
        "Folders"("OwnerId", "FolderId") AS (
            SELECT "OwnerId", "Id" FROM "Items" WHERE "CurrentVersionId" IS NULL
            UNION
            SELECT "OwnerId", {Top} FROM "Items"),
        "Sums"("OwnerId", "FolderId", "Bytes") AS (SELECT "OwnerId", "FolderId", sum("Bytes") FROM "Up" GROUP BY "OwnerId", "FolderId"),
        "Totals"("OwnerId", "FolderId", "Bytes") AS (
            SELECT f."OwnerId", f."FolderId", coalesce(s."Bytes", 0)
            FROM "Folders" f LEFT JOIN "Sums" s ON s."OwnerId" = f."OwnerId" AND s."FolderId" = f."FolderId")
        """;

    /// <summary>Makes the triggers.</summary>
    public const string Create =
        $"""
        CREATE TRIGGER "TR_FolderTotals_Update" AFTER UPDATE OF "Bytes" ON "FolderTotals" WHEN NEW."Bytes" <> OLD."Bytes" AND NEW."FolderId" <> {Top} BEGIN
            UPDATE "FolderTotals" SET "Bytes" = "Bytes" + NEW."Bytes" - OLD."Bytes"
            WHERE "OwnerId" = NEW."OwnerId" AND "FolderId" =
                (SELECT "ParentId" FROM "Items" WHERE "Id" = NEW."FolderId" AND "DeletedAt" IS NULL AND NOT "IsPurging");
        END;
        CREATE TRIGGER "TR_Items_Insert_Total" AFTER INSERT ON "Items" BEGIN
            INSERT INTO "FolderTotals" ("OwnerId", "FolderId", "Bytes") SELECT NEW."OwnerId", NEW."Id", 0 WHERE NEW."CurrentVersionId" IS NULL
            ON CONFLICT DO NOTHING;
            INSERT INTO "FolderTotals" ("OwnerId", "FolderId", "Bytes") SELECT NEW."OwnerId", {Top}, 0 WHERE NEW."ParentId" = {Top}
            ON CONFLICT DO NOTHING;
            UPDATE "FolderTotals" SET "Bytes" = "Bytes" + {NewBytes}
            WHERE NEW."CurrentVersionId" IS NOT NULL AND "OwnerId" = NEW."OwnerId" AND "FolderId" = NEW."ParentId";
        END;
        CREATE TRIGGER "TR_Items_Update_Total" AFTER UPDATE OF "CurrentVersionId", "ParentId", "DeletedAt", "IsPurging" ON "Items" BEGIN
            UPDATE "FolderTotals" SET "Bytes" = "Bytes" + {NewBytes} - {OldBytes}
            WHERE NEW."ParentId" = OLD."ParentId" AND "OwnerId" = NEW."OwnerId" AND "FolderId" = NEW."ParentId";
            UPDATE "FolderTotals" SET "Bytes" = "Bytes" - {OldBytes}
            WHERE NEW."ParentId" <> OLD."ParentId" AND "OwnerId" = OLD."OwnerId" AND "FolderId" = OLD."ParentId";
            UPDATE "FolderTotals" SET "Bytes" = "Bytes" + {NewBytes}
            WHERE NEW."ParentId" <> OLD."ParentId" AND "OwnerId" = NEW."OwnerId" AND "FolderId" = NEW."ParentId";
        END;
        CREATE TRIGGER "TR_Items_Delete_Total" AFTER DELETE ON "Items" BEGIN
            UPDATE "FolderTotals" SET "Bytes" = "Bytes" - {OldBytes} WHERE "OwnerId" = OLD."OwnerId" AND "FolderId" = OLD."ParentId";
            DELETE FROM "FolderTotals" WHERE "OwnerId" = OLD."OwnerId" AND "FolderId" = OLD."Id";
        END;
        CREATE TRIGGER "TR_Versions_Insert_Total" AFTER INSERT ON "Versions" WHEN NEW."ThumbnailOf" IS NULL BEGIN
            UPDATE "FolderTotals" SET "Bytes" = "Bytes" + NEW."PlainLength"
            WHERE "OwnerId" = NEW."OwnerId" AND "FolderId" =
                (SELECT "ParentId" FROM "Items" WHERE "Id" = NEW."ItemId" AND "CurrentVersionId" = NEW."Id" AND "DeletedAt" IS NULL AND NOT "IsPurging");
        END;
        """;

    /// <summary>Counts everything anew.</summary>
    public const string Count =
        $"""
        DELETE FROM "FolderTotals";
        {Totals}
        INSERT INTO "FolderTotals" ("OwnerId", "FolderId", "Bytes") SELECT "OwnerId", "FolderId", "Bytes" FROM "Totals";
        """;

    /// <summary>The owners of folders whose total is not the sum of what is in them, each with the number of such folders.</summary>
    public const string Wrong =
        $"""
        {Totals}
        SELECT t."OwnerId", count(*) AS "Folders" FROM "Totals" t
        LEFT JOIN "FolderTotals" k ON k."OwnerId" = t."OwnerId" AND k."FolderId" = t."FolderId"
        WHERE t."Bytes" <> coalesce(k."Bytes", 0) GROUP BY t."OwnerId"
        """;

    /// <summary>Takes the triggers away.</summary>
    public const string Drop =
        """
        DROP TRIGGER "TR_FolderTotals_Update";
        DROP TRIGGER "TR_Items_Insert_Total";
        DROP TRIGGER "TR_Items_Update_Total";
        DROP TRIGGER "TR_Items_Delete_Total";
        DROP TRIGGER "TR_Versions_Insert_Total";
        """;
}
