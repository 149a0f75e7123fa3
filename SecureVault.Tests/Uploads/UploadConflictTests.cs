using SecureVault.Core.Drive;
using SecureVault.Core.Uploads;

namespace SecureVault.Tests.Uploads;

/// <summary>What happens to a name that is taken.</summary>
public sealed class UploadConflictTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_taken_name_is_refused_before_any_content_is_read()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        await vault.UploadAsync(user, "Plan.txt", [1]);

        var outcome = await vault.UploadAsync(user, "PLAN.TXT", 1_000_000, new FaultyStream(0, () => throw new InvalidDataException()));

        Assert.IsType<UploadOutcome.NameTaken>(outcome);
        await vault.AssertConsistentAsync(stored: 1);
    }

    [Fact]
    public async Task Keeping_both_numbers_the_new_one()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        await vault.UploadAsync(user, "plan.txt", [1]);
        await vault.UploadAsync(user, "plan (2).txt", [2]);

        var outcome = await vault.UploadAsync(user, "plan.txt", [3], NameConflict.KeepBoth);

        Assert.Equal("plan (3).txt", Assert.IsType<UploadOutcome.Stored>(outcome).Name);
        await vault.AssertConsistentAsync(stored: 3);
    }

    [Fact]
    public async Task Replacing_keeps_the_item_and_the_old_content_as_an_older_version()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var first = Assert.IsType<UploadOutcome.Stored>(await vault.UploadAsync(user, "plan.txt", [1]));
        var before = Assert.Single(await vault.ListAsync(user));

        var second = Assert.IsType<UploadOutcome.Stored>(await vault.UploadAsync(user, "plan.txt", [2, 2], NameConflict.Replace));

        Assert.Equal(first.Item, second.Item);
        Assert.Equal([2, 2], await vault.ReadAsync(user, second.Item));
        Assert.NotEqual(before.Version, Assert.Single(await vault.ListAsync(user)).Version);
        await vault.AssertConsistentAsync(stored: 2);
    }

    [Fact]
    public async Task Of_many_uploads_of_one_name_at_once_exactly_one_gets_it()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() => vault.UploadAsync(user, "one.txt", [(byte)i]), Token)));

        Assert.Single(outcomes.OfType<UploadOutcome.Stored>());
        Assert.Equal(11, outcomes.OfType<UploadOutcome.NameTaken>().Count());
        await vault.AssertConsistentAsync(stored: 1);
    }

    [Fact]
    public async Task Of_many_replacements_at_once_one_content_remains()
    {
        await using var vault = await CoreVault.StartAsync(new() { ["Vault:KeepVersions"] = "0" });
        var user = await vault.AddUserAsync();

        var outcomes = await Task.WhenAll(
            Enumerable.Range(0, 12).Select(i => Task.Run(() => vault.UploadAsync(user, "one.txt", [(byte)i], NameConflict.Replace), Token)));

        Assert.Single(outcomes.Cast<UploadOutcome.Stored>().Select(stored => stored.Item).Distinct());
        await vault.Sweep.RunAsync(Token);
        await vault.AssertConsistentAsync(stored: 1);
    }
}
