using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Core.Jobs;
using SecureVault.Core.Receipts;

namespace SecureVault.Tests.Commands;

public sealed class VerifyCommandTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(VerbRun.Languages), MemberType = typeof(VerbRun))]
    public async Task What_is_stored_is_verified_beside_a_running_vault(string language)
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        await vault.StoreAsync(user, "a", ItemId.Root, new byte[3_000_000]);
        await vault.StoreAsync(user, "empty", ItemId.Root, []);

        (await VerbRun.RunAsync(vault, language, "verify")).AssertGolden("verify", language);

        await using var db = await vault.ContextAsync();
        Assert.DoesNotContain(null, await db.Versions.Select(version => version.VerifiedAt).ToListAsync(Token));
    }

    [Theory]
    [MemberData(nameof(VerbRun.Languages), MemberType = typeof(VerbRun))]
    public async Task Damage_is_named_with_its_chunk(string language)
    {
        await using var vault = await CoreVault.StartAsync();
        await vault.DamageAsync(await vault.StoreAsync(await vault.AddUserAsync(), "a", ItemId.Root, new byte[100_000]), fromEnd: 1);

        (await VerbRun.RunAsync(vault, language, "verify", "--all")).AssertGolden("verify-damaged", language);
    }

    [Theory]
    [InlineData("verify", JobName.Verification)]
    [InlineData("backup", JobName.Backup)]
    public async Task What_the_server_is_doing_just_now_a_verb_does_not_do_beside_it(string verb, JobName job)
    {
        await using var vault = await CoreVault.StartAsync();
        using var turn = vault.Get<JobLocks>().TryTake(job);

        Assert.Equal(5, (await VerbRun.RunAsync(vault, "en", verb)).ExitCode);

        turn!.Dispose();
        Assert.Equal(0, (await VerbRun.RunAsync(vault, "en", verb)).ExitCode);
    }

    [Fact]
    public async Task Locked_accounts_older_versions_and_the_trash_are_verified_too()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        await vault.StoreAsync(user, "a", ItemId.Root, [1]);
        var replaced = await vault.StoreAsync(user, "a", ItemId.Root, [1, 2], NameConflict.Replace);
        await vault.Trash.DeleteAsync(user, [replaced], Token);
        await vault.LockAsync(user);

        var found = await VerifyAsync(vault, VerificationScope.All);

        Assert.Equal([VersionVerdict.Intact, VersionVerdict.Intact], found.Select(version => version.Verdict));
    }

    [Fact]
    public async Task Missing_objects_and_those_without_a_key_are_told_apart()
    {
        await using var vault = await CoreVault.StartAsync();
        File.Delete(await vault.ObjectOfAsync(await vault.StoreAsync(await vault.AddUserAsync(), "a", ItemId.Root)));
        var grace = await vault.AddUserAsync("grace@example.org");
        await vault.StoreAsync(grace, "b", ItemId.Root);
        await using (var db = await vault.ContextAsync())
        {
            await db.UserKeys.Where(key => key.UserId == grace.Value).ExecuteUpdateAsync(set => set.SetProperty(key => key.MasterKeyId, "0000000000000000"), Token);
        }

        var run = await VerbRun.RunAsync(vault, "en", "verify", "--json");

        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(1, run.ExitCode);
        Assert.Equal(["missing", "no-key"], lines[..^1].Select(line => line.GetProperty("verdict").GetString()!).Order(StringComparer.Ordinal));
        Assert.Equal((1, 1), (lines[^1].GetProperty("missing").GetInt64(), lines[^1].GetProperty("noKey").GetInt64()));
    }

    [Fact]
    public async Task Parts_are_everything_once_and_in_the_order_of_their_keys()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        for (var i = 0; i < 30; i++)
        {
            await vault.StoreAsync(user, $"{i}", ItemId.Root);
        }

        var all = (await VerifyAsync(vault, VerificationScope.All)).ConvertAll(version => version.ObjectKey);
        var parts = new List<string>();
        for (var number = 1; number <= 7; number++)
        {
            parts.AddRange((await VerifyAsync(vault, VerificationScope.Part(number, 7))).Select(version => version.ObjectKey));
        }

        Assert.Equal(30, all.Count);
        Assert.Equal(all.Order(StringComparer.Ordinal), all);
        Assert.Equal(all, parts);
        Assert.Equal(3, (await VerifyAsync(vault, VerificationScope.Sample(0.1))).Count);
    }

    [Fact]
    public async Task A_store_that_goes_away_ends_the_run()
    {
        await using var vault = await CoreVault.StartAsync();
        await vault.StoreAsync(await vault.AddUserAsync(), "a", ItemId.Root);
        Directory.Move(vault.Folder.Combine("objects"), vault.Folder.Combine("elsewhere"));

        Assert.Equal(3, (await VerbRun.RunAsync(vault, "en", "verify")).ExitCode);
    }

    private static async Task<List<VerifiedVersion>> VerifyAsync(CoreVault vault, VerificationScope scope) =>
        await vault.Get<StoreVerification>().RunAsync(scope, Token).ToListAsync(Token);
}
