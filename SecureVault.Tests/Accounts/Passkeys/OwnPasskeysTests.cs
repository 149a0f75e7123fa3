using System.Text;
using SecureVault.Core.Accounts;
using SecureVault.Core.Accounts.Factors;
using SecureVault.Core.Accounts.Passkeys;
using SecureVault.Core.Audit;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Keys;
using SecureVault.Core.Keys.Rotation;
using SecureVault.Core.Recovery;
using SecureVault.Web.Hosting.Accounts.Passkeys;
using static SecureVault.Tests.Keys.Rotation.RotationScene;

namespace SecureVault.Tests.Accounts.Passkeys;

/// <summary>Setting up, naming and removing passkeys, and what is kept of them.</summary>
public sealed class OwnPasskeysTests : IDisposable
{
    private readonly TemporaryFolder _elsewhere = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _elsewhere.Dispose();

    [Fact]
    public async Task A_passkey_is_set_up_renamed_and_removed_and_the_log_tells_of_it()
    {
        await using var scene = await PasskeyScene.StartWithoutAsync();
        scene.Authenticator.IsSynchronised = true;
        Assert.Equal(PasskeyChange.Done, await scene.AddAsync(scene.Authenticator, "  Ada's\u202e\n laptop "));
        var made = await scene.EntryAsync();
        Assert.Equal(("Ada's laptop", true), (made.Name, made.IsSynchronised));
        Assert.Null(made.LastUsedAt ?? made.BlockedAt);

        Assert.Equal(PasskeyChange.Done, await scene.Own.RenameAsync(await scene.Vault.FreshAsync(scene.User), made.Id, new string('é', 200), Token));
        Assert.Equal(new string('é', OwnPasskeys.MaxNameLength), (await scene.EntryAsync()).Name);
        Assert.Equal(PasskeyChange.Done, await scene.Own.RemoveAsync(await scene.Vault.FreshAsync(scene.User), made.Id, Token));

        Assert.Empty(await scene.Own.ListAsync(scene.User, Token));
        Assert.IsType<PasskeyOutcome.Unknown>(await scene.SignInAsync());
        foreach (var action in (AuditAction[])[AuditAction.PasskeyAdded, AuditAction.PasskeyRenamed, AuditAction.PasskeyRemoved])
        {
            var entry = Assert.Single(await scene.EntriesAsync(action));
            Assert.Equal((scene.User.Value, made.Id), (entry.ActorId!.Value, entry.TargetId!.Value));
        }
    }

    [Fact]
    public async Task Nothing_is_changed_by_a_session_that_is_not_fresh()
    {
        await using var scene = await PasskeyScene.StartAsync();
        var (stale, passkey) = (await scene.Vault.FreshAsync(scene.User), await scene.EntryAsync());
        scene.Vault.Clock.Advance(TimeSpan.FromMinutes(10));
        using var other = new SoftAuthenticator();

        Assert.Equal(PasskeyChange.NotFresh, await scene.AddAsync(other, "another", who: stale));
        Assert.Equal(PasskeyChange.NotFresh, await scene.Own.RenameAsync(stale, passkey.Id, "another", Token));
        Assert.Equal(PasskeyChange.NotFresh, await scene.Own.RemoveAsync(stale, passkey.Id, Token));

        Assert.Equal("Ada's laptop", (await scene.EntryAsync()).Name);
    }

    [Fact]
    public async Task Of_fifteen_at_once_ten_are_added()
    {
        await using var scene = await PasskeyScene.StartWithoutAsync();
        var who = await scene.Vault.FreshAsync(scene.User);

        var changes = await Task.WhenAll(Enumerable.Range(0, 15).Select(i => Task.Run(
            async () =>
            {
                using var authenticator = new SoftAuthenticator();
                return await scene.AddAsync(authenticator, $"{i}", who: who);
            },
            Token)));

        Assert.Equal((10, 5), (changes.Count(change => change == PasskeyChange.Done), changes.Count(change => change == PasskeyChange.TooMany)));
        Assert.Equal(10, (await scene.Own.ListAsync(scene.User, Token)).Count);
    }

    [Fact]
    public async Task A_passkey_has_one_account_and_only_its_person_changes_it()
    {
        await using var scene = await PasskeyScene.StartAsync();
        var ada = await scene.Vault.AddUserAsync();
        var passkey = await scene.EntryAsync();

        Assert.Equal(PasskeyChange.Taken, await scene.AddAsync(scene.Authenticator, "mine", ada));
        Assert.Equal(PasskeyChange.NotFound, await scene.Own.RenameAsync(await scene.Vault.FreshAsync(ada), passkey.Id, "mine", Token));
        Assert.Equal(PasskeyChange.NotFound, await scene.Own.RemoveAsync(await scene.Vault.FreshAsync(ada), passkey.Id, Token));

        Assert.Equal("Ada's laptop", (await scene.EntryAsync()).Name);
        Assert.Empty(await scene.Own.ListAsync(ada, Token));
    }

    [Fact]
    public async Task An_answer_to_the_question_of_another_person_too_late_or_from_elsewhere_adds_nothing()
    {
        await using var scene = await PasskeyScene.StartWithoutAsync();
        var (ada, me) = (await scene.Vault.AddUserAsync(), await scene.Vault.FreshAsync(scene.User));
        using var authenticator = new SoftAuthenticator();
        var hers = (await scene.Desk.AskForNewAsync(ada, Token))!;
        var question = (await scene.Desk.AskForNewAsync(scene.User, Token))!;

        Assert.Null(await scene.Desk.AddAsync(me, hers, authenticator.Make(hers.Options), "a", Token));
        Assert.Null(await scene.Desk.AddAsync(me, question, authenticator.Make(question.Options, "https://evil.example.org"), "a", Token));
        Assert.Null(await scene.Desk.AddAsync(me, question, authenticator.Make(hers.Options), "a", Token));
        Assert.Null(await scene.Desk.AddAsync(me, question, "{}", "a", Token));
        authenticator.IsVerifying = false;
        Assert.Null(await scene.Desk.AddAsync(me, question, authenticator.Make(question.Options), "a", Token));
        authenticator.IsVerifying = true;
        scene.Vault.Clock.Advance(PasskeyDesk.AnswerTime);
        Assert.Null(await scene.Desk.AddAsync(await scene.Vault.FreshAsync(scene.User), question, authenticator.Make(question.Options), "a", Token));

        Assert.Empty(await scene.Own.ListAsync(scene.User, Token));
    }

    [Fact]
    public async Task The_last_way_into_an_account_stays()
    {
        await using var scene = await PasskeyScene.StartWithoutAsync();
        var ada = await scene.Vault.AddUserAsync(); // without a password
        using var other = new SoftAuthenticator();
        await scene.AddAsync(scene.Authenticator, "first", ada);
        await scene.AddAsync(other, "second", ada);
        var passkeys = await scene.Own.ListAsync(ada, Token);

        Assert.Equal(PasskeyChange.Done, await scene.Own.RemoveAsync(await scene.Vault.FreshAsync(ada), passkeys[0].Id, Token));
        Assert.Equal(PasskeyChange.LastWayIn, await scene.Own.RemoveAsync(await scene.Vault.FreshAsync(ada), passkeys[1].Id, Token));

        Assert.IsType<PasskeyOutcome.Accepted>(await scene.SignInAsync(other));
    }

    [Fact]
    public async Task A_name_is_in_no_file_and_comes_under_a_new_master_key()
    {
        await using var scene = await PasskeyScene.StartAsync();
        Assert.True(MasterKey.TryParse(scene.Vault.Key, out var key));
        await scene.Vault.Get<IMasterKeySource>().CreateAsync(key, Token);
        var old = scene.Vault.Get<MasterKeyring>().Active.Id;
        Assert.Empty(FilesWith(scene.Vault, Encoding.UTF8.GetBytes("Ada's laptop")));
        await ActivateNewAsync(scene.Vault);
        await scene.Vault.Get<KeyringRefresh>().RunAsync(Token);
        Assert.Equal(1, await scene.Vault.Get<RowSeals>().CountSignInsAsync(old, Token));

        Assert.Equal(0, (await RotateAsync(scene.Vault)).Failed);

        Assert.Equal(0, await scene.Vault.Get<RowSeals>().CountSignInsAsync(old, Token));
        scene.Vault.Key = scene.Vault.Key[scene.Vault.Key.IndexOf("active: ", StringComparison.Ordinal)..];
        scene.Vault = await scene.Vault.RestartAsync();
        Assert.Equal("Ada's laptop", (await scene.EntryAsync()).Name);
        Assert.IsType<PasskeyOutcome.Accepted>(await scene.SignInAsync());
    }

    [Fact]
    public async Task A_restored_backup_knows_the_passkeys()
    {
        await using var scene = await PasskeyScene.StartAsync();
        Assert.IsType<PasskeyOutcome.Accepted>(await scene.SignInAsync());
        var backup = await scene.Vault.Get<Backups>().CreateAsync(progress: null, Token);
        using (var reader = await scene.Vault.Get<Backups>().ReadAsync(backup.Id, Token))
        {
            await scene.Vault.Get<Restore>().RunAsync(reader, _elsewhere.Combine("securevault.db"), progress: null, Token);
        }

        await using var restored = await scene.Vault.StartBesideAsync(_elsewhere, ("ObjectStore:Disk:Folder", scene.Vault.Folder.Combine("objects")));
        var desk = PasskeyScene.DeskOf(restored);
        var question = (await desk.AskForAnyAsync())!;

        Assert.IsType<PasskeyOutcome.Accepted>(await desk.SignInAsync(question, scene.Authenticator.Sign(question.Options), default, Token));
        Assert.Equal("Ada's laptop", Assert.Single(await restored.Get<OwnPasskeys>().ListAsync(scene.User, Token)).Name);
    }

    [Fact]
    public async Task A_new_password_leaves_passkeys_in_force_and_the_operator_takes_them_away_with_the_app()
    {
        await using var scene = await PasskeyScene.StartAsync();

        await scene.Vault.Get<Passwords>().ResetAsync(AccountScene.AdminEmail, "another long one", unlocks: false, Token);
        Assert.IsType<PasskeyOutcome.Accepted>(await scene.SignInAsync());

        Assert.True(await scene.Vault.Get<SecondFactors>().RemoveAsync(AccountScene.AdminEmail, Token));
        Assert.False(await scene.Vault.Get<SecondFactors>().RemoveAsync(AccountScene.AdminEmail, Token));
        Assert.IsType<PasskeyOutcome.Unknown>(await scene.SignInAsync());
        Assert.Null(Assert.Single(await scene.EntriesAsync(AuditAction.PasskeyRemoved)).ActorId);
    }

    [Theory]
    [InlineData("https://vault.example.org", "vault.example.org", "https://vault.example.org", null)]
    [InlineData("https://VAULT.example.org:8443/", "vault.example.org", "https://vault.example.org:8443", null)]
    [InlineData("https://tresör.example", "xn--tresr-mua.example", "https://xn--tresr-mua.example", null)]
    [InlineData("http://localhost:5080", "localhost", "http://localhost:5080", null)]
    [InlineData("http://vault.example.org", null, null, PasskeyObstacle.NotSecure)]
    [InlineData("http://notlocalhost", null, null, PasskeyObstacle.NotSecure)]
    [InlineData("https://192.0.2.7", null, null, PasskeyObstacle.NumericAddress)]
    [InlineData("https://[2001:db8::7]", null, null, PasskeyObstacle.NumericAddress)]
    [InlineData("http://127.0.0.1:5080", null, null, PasskeyObstacle.NumericAddress)]
    [InlineData("", null, null, PasskeyObstacle.NoAddress)]
    [InlineData("vault.example.org", null, null, PasskeyObstacle.NoAddress)]
    public void The_domain_comes_from_the_vaults_address(string address, string? id, string? origin, PasskeyObstacle? why)
    {
        Assert.Equal(id is not null, PasskeyDomain.TryFind(address, out var domain, out var obstacle));

        Assert.Equal((id, origin, why), (domain?.Id, domain?.Origin, obstacle));
    }
}
