using System.Text;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Audit;
using SecureVault.Core.Keys;
using SecureVault.Tests.Keys.Rotation;
using static SecureVault.Tests.Audit.AuditScene;

namespace SecureVault.Tests.Audit;

/// <summary>Whatever somebody changes in the tables of the log is found, with the first entry that it concerns.</summary>
public sealed class AuditChainTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_log_that_nobody_touched_is_whole()
    {
        var (vault, _) = await StartAsync(5);
        await using var disposed = vault;

        Assert.Equal(new AuditVerdict.Whole(5), await VerifyAsync(vault));
    }

    [Fact]
    public async Task A_change_of_any_column_is_found()
    {
        var (vault, _) = await StartAsync(5);
        await using var disposed = vault;
        await using var db = await vault.ContextAsync();
        var columns = db.Model.FindEntityType(typeof(Core.Data.Audits.AuditEntry))!.GetProperties().Select(property => property.Name).ToList();
        Assert.Equal(17, columns.Count);
        var whole = await File.ReadAllBytesAsync(await CopyAsync(vault), Token);
        foreach (var column in columns)
        {
            var change = column switch
            {
                "Mac" or "Box" or "ActorId" or "TargetId" or "OwnerId" or "Session" => $"CAST(substr(\"{column}\", 1, 3) || CASE WHEN substr(\"{column}\", 4, 1) = x'5A' THEN x'5B' ELSE x'5A' END || substr(\"{column}\", 5) AS BLOB)",
                "Address" or "Details" => $"\"{column}\" || '0'",
                _ => $"\"{column}\" + 100",
            };
            Assert.Equal(1, await ExecuteAsync(vault, $"""UPDATE "AuditEntries" SET "{column}" = {change} WHERE "Sequence" = 3"""));

            var found = Assert.IsType<AuditVerdict.Broken>(await VerifyAsync(vault));

            Assert.Equal((1, 3L), (found.Chain, found.Sequence));
            Assert.Equal(
                column switch
                {
                    "Chain" or "Sequence" => AuditFlaw.Missing,
                    "Epoch" => AuditFlaw.ForeignEpoch,
                    _ => AuditFlaw.Changed,
                },
                found.Flaw);
            await PutBackAsync(vault, whole);
            Assert.Equal(new AuditVerdict.Whole(5), await VerifyAsync(vault));
        }
    }

    [Theory]
    [InlineData("'text'", "At")]
    [InlineData("3.5", "Action")]
    [InlineData("4294967297", "Outcome")]
    [InlineData("NULL", "Address")]
    [InlineData("NULL", "Box")]
    [InlineData("x'00'", "OwnerId")]
    [InlineData("x'00'", "Details")]
    public async Task A_value_of_another_type_is_found(string value, string column)
    {
        var (vault, _) = await StartAsync(3);
        await using var disposed = vault;

        await ExecuteAsync(vault, $"""UPDATE "AuditEntries" SET "{column}" = {value} WHERE "Sequence" = 2""");

        Assert.Equal(new AuditVerdict.Broken(1, 2, AuditFlaw.Changed), await VerifyAsync(vault));
    }

    [Theory]
    [InlineData(1, AuditFlaw.Missing)]
    [InlineData(3, AuditFlaw.Missing)]
    [InlineData(5, AuditFlaw.Cut)]
    public async Task An_entry_that_was_deleted_is_missed(long sequence, AuditFlaw flaw)
    {
        var (vault, _) = await StartAsync(5);
        await using var disposed = vault;

        await ExecuteAsync(vault, """DELETE FROM "AuditEntries" WHERE "Sequence" = {0}""", sequence);

        Assert.Equal(new AuditVerdict.Broken(1, sequence, flaw), await VerifyAsync(vault));
    }

    [Fact]
    public async Task Entries_that_changed_places_are_found()
    {
        var (vault, _) = await StartAsync(5);
        await using var disposed = vault;

        foreach (var (from, to) in new[] { (2L, 99L), (3L, 2L), (99L, 3L) })
        {
            await ExecuteAsync(vault, """UPDATE "AuditEntries" SET "Sequence" = {0} WHERE "Sequence" = {1}""", to, from);
        }

        Assert.Equal(new AuditVerdict.Broken(1, 2, AuditFlaw.Changed), await VerifyAsync(vault));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(6)]
    public async Task An_entry_that_the_vault_did_not_write_is_found(long place)
    {
        var (vault, _) = await StartAsync(5);
        await using var disposed = vault;
        for (var sequence = 5L; sequence >= place; sequence--)
        {
            await ExecuteAsync(vault, """UPDATE "AuditEntries" SET "Sequence" = {0} WHERE "Sequence" = {1}""", sequence + 1, sequence);
        }

        await CopyEntryAsync(vault, from: 1, to: place);
        await ExecuteAsync(vault, """UPDATE "AuditChains" SET "Sequence" = {0}""", place == 6 ? 5L : 6L);

        Assert.Equal(new AuditVerdict.Broken(1, place, AuditFlaw.Inserted), await VerifyAsync(vault));
    }

    [Theory]
    [InlineData("""UPDATE "AuditChains" SET "Sequence" = 4""", 5, AuditFlaw.Inserted)]
    [InlineData("""UPDATE "AuditChains" SET "Sequence" = 6""", 6, AuditFlaw.Cut)]
    [InlineData("""UPDATE "AuditChains" SET "Mac" = zeroblob(32)""", 5, AuditFlaw.Changed)]
    [InlineData("""UPDATE "AuditChains" SET "Epoch" = 2""", 5, AuditFlaw.Changed)]
    [InlineData("""DELETE FROM "AuditChains" """, 6, AuditFlaw.Cut)]
    [InlineData("""DELETE FROM "AuditEntries" """, 1, AuditFlaw.Cut)]
    [InlineData("""UPDATE "AuditEpochs" SET "SealedKey" = zeroblob(77)""", 1, AuditFlaw.ForeignEpoch)]
    [InlineData("""DELETE FROM "AuditEpochs" """, 1, AuditFlaw.ForeignEpoch)]
    public async Task A_changed_end_or_key_is_found(string sql, long sequence, AuditFlaw flaw)
    {
        var (vault, _) = await StartAsync(5);
        await using var disposed = vault;

        await ExecuteAsync(vault, sql);

        Assert.Equal(new AuditVerdict.Broken(1, sequence, flaw), await VerifyAsync(vault));
    }

    [Theory]
    [InlineData("AuditChains")]
    [InlineData("AuditEpochs")]
    public async Task The_vault_goes_on_beside_a_chain_whose_end_was_taken_away_and_that_stays_visible(string table)
    {
        var (vault, user) = await StartAsync(5);
        await using var disposed = vault;
        await ExecuteAsync(vault, $"""DELETE FROM "{table}" """);

        await vault.StoreAsync(user, "b", ItemId.Root);

        Assert.Contains(await EntriesAsync(vault), entry => entry.Chain == 2);
        Assert.IsType<AuditVerdict.Broken>(await VerifyAsync(vault));
    }

    [Fact]
    public async Task What_is_undone_leaves_no_entry_and_no_gap()
    {
        var (vault, user) = await StartAsync(2);
        await using var disposed = vault;
        await using (var db = await vault.ContextAsync())
        {
            await using var transaction = await db.Database.BeginTransactionAsync(Token);
            await vault.Get<AuditLog>().RecordAsync(db, new AuditEvent(AuditAction.AccountLocked, AuditTarget.Person(user)), Token);
            await transaction.RollbackAsync(Token);
        }

        await vault.Get<AuditLog>().RecordAloneAsync(new AuditEvent(AuditAction.ServerStarted), Token);

        Assert.Equal([1L, 2L, 3L], (await EntriesAsync(vault)).Select(entry => entry.Sequence));
        Assert.Equal(new AuditVerdict.Whole(3), await VerifyAsync(vault));
    }

    [Fact]
    public async Task Outside_a_transaction_nothing_is_recorded()
    {
        var (vault, _) = await StartAsync(1);
        await using var disposed = vault;
        await using var db = await vault.ContextAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => vault.Get<AuditLog>().RecordAsync(db, new AuditEvent(AuditAction.ServerStarted), Token));
    }

    [Fact]
    public async Task Entries_of_many_at_once_make_one_chain()
    {
        var (vault, user) = await StartAsync(1);
        await using var disposed = vault;

        await Task.WhenAll(Enumerable.Range(0, 200).Select(number => Task.Run(
            async () =>
            {
                AuditOrigin.Verb($"verb {number}").Begin();
                if (number % 2 == 0)
                {
                    await vault.Get<AuditLog>().RecordAloneAsync(new AuditEvent(AuditAction.BackedUp), Token);
                    return;
                }

                await using var db = await vault.ContextAsync();
                await vault.Get<AuditLog>().SaveAsync(db, new AuditEvent(AuditAction.BackedUp) { Details = [("number", number)] }, Token);
            },
            Token)));

        Assert.Equal(new AuditVerdict.Whole(201), await VerifyAsync(vault));
        var commands = (await EntriesAsync(vault)).Skip(1).Select(entry => AuditEvent.ReadDetails(entry.Details)[0].Value).Order(StringComparer.Ordinal);
        Assert.Equal(Enumerable.Range(0, 200).Select(number => $"verb {number}").Order(StringComparer.Ordinal), commands);
    }

    [Fact]
    public async Task A_log_is_whole_across_a_rotation_of_the_master_key_and_after_the_old_one_is_gone()
    {
        var vault = await RotationScene.StartAsync();
        var user = await vault.AddUserAsync();
        await vault.StoreAsync(user, "a", ItemId.Root);
        var old = vault.Get<MasterKeyring>().Active.Id;
        var id = await RotationScene.ActivateNewAsync(vault);

        await RotationScene.RotateAsync(vault);
        await vault.StoreAsync(user, "b", ItemId.Root);

        Assert.Equal([1, 2, 2], (await EntriesAsync(vault)).Select(entry => entry.Epoch));
        Assert.Equal(new AuditVerdict.Whole(3), await VerifyAsync(vault));
        Assert.Equal((0, 2), (await vault.Get<AuditKeyRotation>().CountAsync(old, Token), await vault.Get<AuditKeyRotation>().CountAsync(id, Token)));

        vault.Key = vault.Key[vault.Key.IndexOf("active: ", StringComparison.Ordinal)..];
        await using var again = await vault.RestartAsync();
        Assert.Equal(new AuditVerdict.Whole(3), await VerifyAsync(again));
        await ExecuteAsync(again, """UPDATE "AuditEntries" SET "Outcome" = 2 WHERE "Sequence" = 1""");
        Assert.Equal(new AuditVerdict.Broken(1, 1, AuditFlaw.Changed), await VerifyAsync(again));
    }

    [Fact]
    public async Task An_entry_of_an_older_epoch_does_not_follow_a_newer_one()
    {
        await using var vault = await RotationScene.StartAsync();
        var user = await vault.AddUserAsync();
        await vault.StoreAsync(user, "a", ItemId.Root);
        await RotationScene.ActivateNewAsync(vault);
        await RotationScene.RotateAsync(vault);
        await ExecuteAsync(vault, """UPDATE "AuditChains" SET "Epoch" = 1"""); // as somebody would who has the old key

        await vault.StoreAsync(user, "b", ItemId.Root);

        Assert.Equal(new AuditVerdict.Broken(1, 3, AuditFlaw.ForeignEpoch), await VerifyAsync(vault));
    }

    [Fact]
    public async Task Names_stand_in_the_log_sealed_and_its_owner_can_open_them()
    {
        var (vault, user) = await StartAsync(1);
        await using var disposed = vault;
        var entry = Assert.Single(await EntriesAsync(vault));
        using (var keyring = await vault.Get<UserKeys>().OpenAsync(user, Token))
        {
            Assert.Equal("planted name.txt", keyring.Names(entry.BoxKeyVersion!.Value)
                .OpenText(Core.Cryptography.SealedTextPurpose.ItemName, entry.TargetId!.Value, entry.Box));
        }

        var file = await File.ReadAllBytesAsync(await CopyAsync(vault), Token);
        Assert.Equal(-1, file.AsSpan().IndexOf("planted name"u8));
        Assert.NotEqual(-1, file.AsSpan().IndexOf("203.0.113.0/24"u8));
        Assert.Equal(-1, file.AsSpan().IndexOf(Encoding.UTF8.GetBytes("code=")));
    }

    private static Task<int> CopyEntryAsync(CoreVault vault, long from, long to) => ExecuteAsync(
        vault,
        """
        INSERT INTO "AuditEntries" SELECT "Chain", {0}, "At", "ActorKind", "ActorId", "Session", "Action", "TargetKind", "TargetId", "OwnerId",
            "Outcome", "Address", "Details", "Box", "BoxKeyVersion", "Epoch", "Mac" FROM "AuditEntries" WHERE "Sequence" = {1}
        """,
        to,
        from);

    private static async Task<string> CopyAsync(CoreVault vault)
    {
        var file = vault.Folder.Combine($"copy-{Guid.NewGuid():N}.db");
        await ExecuteAsync(vault, "VACUUM INTO {0}", file);
        return file;
    }

    private static async Task PutBackAsync(CoreVault vault, byte[] copy)
    {
        var file = vault.Folder.Combine($"old-{Guid.NewGuid():N}.db");
        await File.WriteAllBytesAsync(file, copy, Token);
        await using var db = await vault.ContextAsync();
        await db.Database.OpenConnectionAsync(Token);
        await db.Database.ExecuteSqlRawAsync("ATTACH {0} AS old", [file], Token);
        await db.Database.ExecuteSqlRawAsync("""DELETE FROM main."AuditEntries"; INSERT INTO main."AuditEntries" SELECT * FROM old."AuditEntries";""", Token);
        await db.Database.ExecuteSqlRawAsync("DETACH old", Token);
    }
}
