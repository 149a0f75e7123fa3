namespace SecureVault.Core.Audit;

/// <summary>The statements that write the log. Each entry takes some, so they are prepared once for a connection.</summary>
internal static class AuditSql
{
    public const string FindEnd = """
        SELECT c."Number", c."Sequence", c."Mac", e."Epoch", e."OriginKeyId", e."MasterKeyId", e."SealedKey"
        FROM "AuditChains" AS c JOIN "AuditEpochs" AS e ON e."Chain" = c."Number" AND e."Epoch" = c."Epoch"
        ORDER BY c."Number" DESC LIMIT 1
        """;

    public const string FindNext = """
        SELECT 1 + COALESCE(MAX("Number"), 0) FROM (
            SELECT MAX("Number") AS "Number" FROM "AuditChains"
            UNION ALL SELECT MAX("Chain") FROM "AuditEpochs"
            UNION ALL SELECT MAX("Chain") FROM "AuditEntries") AS used
        """;

    public const string HasUserKeys = """SELECT COUNT(*) FROM (SELECT 1 AS "One" FROM "UserKeys" LIMIT 1) AS "Found" """;

    public const string FindName = """SELECT "SealedName", "UserKeyVersion" FROM "Items" WHERE "Id" = @p0 AND "OwnerId" = @p1""";

    public const string Insert = """
        INSERT INTO "AuditEntries" ("Chain", "Sequence", "At", "ActorKind", "ActorId", "Session", "Action", "TargetKind", "TargetId", "OwnerId",
            "Outcome", "Address", "Details", "Box", "BoxKeyVersion", "Epoch", "Mac")
        VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12, @p13, @p14, @p15, @p16)
        """;

    public const string MoveEnd = """UPDATE "AuditChains" SET "Sequence" = @p0, "Mac" = @p1 WHERE "Number" = @p2 AND "Sequence" = @p0 - 1""";
    public const string AddChain = """INSERT INTO "AuditChains" ("Number", "Sequence", "Mac", "Epoch") VALUES (@p0, 0, @p1, @p2)""";
    public const string TurnEpoch = """UPDATE "AuditChains" SET "Epoch" = @p0 WHERE "Number" = @p1""";
    public const string AddEpoch = """
        INSERT INTO "AuditEpochs" ("Chain", "Epoch", "OriginKeyId", "MasterKeyId", "SealedKey") VALUES (@p0, @p1, @p2, @p3, @p4)
        """;
}
