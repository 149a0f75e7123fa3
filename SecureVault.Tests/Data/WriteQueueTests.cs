using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Data;
using SecureVault.Core.Data.Sqlite;

namespace SecureVault.Tests.Data;

/// <summary>Changes that share a transaction are still each other's strangers.</summary>
public sealed class WriteQueueTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Many_changes_at_once_are_all_there()
    {
        await using var vault = await CoreVault.StartAsync();
        var writes = vault.Get<WriteQueue>();

        await Task.WhenAll(Enumerable.Range(0, 200).Select(number => InviteAsync(writes, $"p{number}")));

        Assert.Equal(200, await CountAsync(vault));
    }

    [Fact]
    public async Task A_change_that_fails_takes_only_itself_along()
    {
        await using var vault = await CoreVault.StartAsync();
        var writes = vault.Get<WriteQueue>();
        var first = HoldAsync(writes, out var goOn); // so that the others wait and go together

        var before = InviteAsync(writes, "a");
        var failing = writes.RunAsync<int>(
            async db =>
            {
                db.Invitations.Add(Invitation("lost"));
                await db.SaveChangesAsync(Token);
                throw new InvalidDataException();
            },
            Token);
        var taken = InviteAsync(writes, "a");
        var after = InviteAsync(writes, "b");
        goOn.SetResult();

        await Task.WhenAll(first, before, after);
        await Assert.ThrowsAsync<InvalidDataException>(() => failing);
        await Assert.ThrowsAsync<DbUpdateException>(() => taken);
        Assert.Equal(2, await CountAsync(vault));
    }

    [Fact]
    public async Task A_change_given_up_before_its_turn_does_not_happen()
    {
        await using var vault = await CoreVault.StartAsync();
        var writes = vault.Get<WriteQueue>();
        var first = HoldAsync(writes, out var goOn);
        using var given = new CancellationTokenSource();

        var waiting = writes.RunAsync(
            async db =>
            {
                db.Invitations.Add(Invitation("late"));
                return await db.SaveChangesAsync(Token);
            },
            given.Token);
        await given.CancelAsync();
        goOn.SetResult();

        await first;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(0, await CountAsync(vault));
    }

    [Fact]
    public async Task After_a_failure_the_queue_goes_on()
    {
        await using var vault = await CoreVault.StartAsync();
        var writes = vault.Get<WriteQueue>();

        await Assert.ThrowsAsync<InvalidDataException>(() => writes.RunAsync<int>(_ => throw new InvalidDataException(), Token));
        await InviteAsync(writes, "a");

        Assert.Equal(1, await CountAsync(vault));
    }

    [Fact]
    public async Task Changes_behind_one_that_found_the_database_locked_fail_with_it()
    {
        await using var vault = await CoreVault.StartAsync(new() { ["Database:BusyTimeoutSeconds"] = "1" });
        var contexts = new ToldContexts(vault.Get<IDbContextFactory<VaultDbContext>>());
        var writes = new WriteQueue(contexts, vault.Get<DatabaseFile>(), vault.Get<Ballast>());
        Task<int> second;
        await using (await LockAsync(vault))
        {
            var first = InviteAsync(writes, "a");
            await contexts.Asked.Task.WaitAsync(Token);
            second = InviteAsync(writes, "b");
            AssertBusy(await Assert.ThrowsAnyAsync<Exception>(() => first));
        }

        // The lock is gone before the second could have waited its time: it waits no longer than the first did.
        AssertBusy(await Assert.ThrowsAnyAsync<Exception>(() => second));
        await InviteAsync(writes, "c");
        Assert.Equal(1, await CountAsync(vault));

        static void AssertBusy(Exception exception) => Assert.Equal(DatabaseError.Busy, DatabaseErrors.ErrorOf(exception));
    }

    private static async Task<SqliteConnection> LockAsync(CoreVault vault)
    {
        var connection = new SqliteConnection($"Data Source={vault.Folder.Combine("securevault.db")};Pooling=False");
        await connection.OpenAsync(Token);
        await using var command = connection.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        await command.ExecuteNonQueryAsync(Token);
        return connection;
    }

    private static Task<int> HoldAsync(WriteQueue writes, out TaskCompletionSource goOn)
    {
        var held = goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return writes.RunAsync(
            async _ =>
            {
                await held.Task;
                return 0;
            },
            Token);
    }

    private static Task<int> InviteAsync(WriteQueue writes, string name) => writes.RunAsync(
        async db =>
        {
            db.Invitations.Add(Invitation(name));
            return await db.SaveChangesAsync(Token);
        },
        Token);

    private static async Task<int> CountAsync(CoreVault vault)
    {
        await using var db = await vault.ContextAsync();
        return await db.Invitations.CountAsync(Token);
    }

    private static Invitation Invitation(string name) => new()
    {
        Id = Guid.CreateVersion7(),
        CodeHash = RandomNumberGenerator.GetBytes(32),
        Email = name,
        NormalizedEmail = name,
        IsAdministrator = false,
        CreatedAt = DateTimeOffset.UnixEpoch,
        ExpiresAt = DateTimeOffset.UnixEpoch,
    };

    /// <summary>Tells when a batch begins: by then it has taken its changes.</summary>
    private sealed class ToldContexts(IDbContextFactory<VaultDbContext> contexts) : IDbContextFactory<VaultDbContext>
    {
        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public VaultDbContext CreateDbContext()
        {
            Asked.TrySetResult();
            return contexts.CreateDbContext();
        }
    }
}
