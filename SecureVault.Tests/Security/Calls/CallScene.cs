using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Accounts.Roles;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Keys;
using SecureVault.Core.Moving;
using SecureVault.Core.Uploads;
using SecureVault.Tests.Accounts;
using SecureVault.Tests.Accounts.Leaving;

namespace SecureVault.Tests.Security.Calls;

/// <summary>A vault with somebody who has something of everything, and one person for each kind of caller.</summary>
internal sealed class CallScene : IAsyncDisposable
{
    private readonly AccountScene _accounts;
    private int _owners;

    private CallScene(AccountScene accounts, CallDigest digest) => (_accounts, Digest) = (accounts, digest);

    public CoreVault Vault => _accounts.Vault;

    public UserId Administrator => _accounts.Administrator;

    public CallDigest Digest { get; }

    /// <summary>The things that calls name.</summary>
    public CallThings Things { get; private set; } = new();

    /// <summary>Somebody who has nothing.</summary>
    public UserId Other { get; private set; }

    /// <summary>An administrator beside the first one.</summary>
    public UserId Second { get; private set; }

    /// <summary>Somebody who was an administrator.</summary>
    public UserId Former { get; private set; }

    /// <summary>A master key that a call is about.</summary>
    public string KeyId { get; set; } = "";

    /// <summary>A move that could begin.</summary>
    public MoveProposal? Proposal { get; set; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<CallScene> StartAsync()
    {
        // The table makes more attempts than one address and one account have.
        var accounts = await AccountScene.StartAsync(new(LeavingScene.WithMail()) { ["Accounts:AttemptsBeforeLockout"] = "100" });
        Assert.True(MasterKey.TryParse(accounts.Vault.Key, out var key));
        using (key)
        {
            await accounts.Vault.Get<IMasterKeySource>().CreateAsync(key, Token);
        }

        var scene = new CallScene(accounts, await CallDigest.OpenAsync(accounts.Vault))
        {
            Other = await accounts.InviteAsync("eve@example.org"),
            Second = await accounts.InviteAsync("second@example.org", isAdministrator: true),
            Former = await accounts.InviteAsync("former@example.org", isAdministrator: true),
        };
        var taken = await accounts.Vault.Get<RoleChanges>().ChangeAsync(await accounts.FreshAsync(), scene.Former, isAdministrator: false, Token);
        Assert.Equal(RoleOutcome.Done, taken);
        await scene.UseAsync(scene.Other);
        await scene.UseAsync(scene.Second);
        await scene.RenewAsync();
        return scene;
    }

    /// <summary>Begins an upload and gives it up: the first use of a drive leaves a few rows of its owner's.</summary>
    private async Task UseAsync(UserId user)
    {
        var begun = await Vault.Uploads.CreateAsync(user, new UploadRequest { Folder = ItemId.Root, Name = "first.txt", Length = 1 }, Token);
        Assert.True(await Vault.Uploads.DiscardAsync(user, Assert.IsType<UploadOutcome.Created>(begun).Upload, Token));
    }

    /// <summary>Lets somebody else have something of everything from now on.</summary>
    public async Task RenewAsync() => Things = await CallThingsMaker.MakeAsync(_accounts, $"{CallThings.AddressMarker}{++_owners}@example.org");

    /// <summary>How often that was.</summary>
    public int Owners => _owners;

    /// <summary>A caller of a kind, with the session that the kind has, if the call looks at sessions.</summary>
    public async Task<SignedIn> CallerAsync(CoreCall call, CallerKind kind)
    {
        var entitled = call.IsForAdministrators ? Administrator : Things.Owner;
        var user = kind switch
        {
            CallerKind.Other => Other,
            CallerKind.Administrator => Second,
            CallerKind.Unknown => UserId.New(),
            CallerKind.Locked when call.IsForAdministrators => Second,
            CallerKind.Former => Former,
            CallerKind.Entitled or CallerKind.Locked or CallerKind.Stale or CallerKind.Ended or CallerKind.Foreign => entitled,
        };
        if (!call.TakesSession || kind == CallerKind.Unknown)
        {
            return new SignedIn(user, SessionId.Of("nobody's"));
        }

        if (kind == CallerKind.Foreign)
        {
            return (await Vault.FreshAsync(Other)) with { User = user };
        }

        var who = await Vault.FreshAsync(user);
        await using var db = await Vault.ContextAsync();
        var session = db.SignInSessions.Where(row => row.Id == who.Session);
        var before = Vault.Clock.GetUtcNow().AddHours(-1);
        _ = kind switch
        {
            CallerKind.Stale => await session.ExecuteUpdateAsync(set => set.SetProperty(row => row.ConfirmedAt, before), Token),
            CallerKind.Ended => await session.ExecuteDeleteAsync(Token),
            _ => 0,
        };
        return who;
    }

    /// <summary>Locks an account and nothing else: its sessions are there still, as they may be for a moment.</summary>
    public Task LockAsync(UserId user) => Vault.LockAsync(user);

    public async Task UnlockAsync(UserId user)
    {
        await using var db = await Vault.ContextAsync();
        await db.Users.Where(row => row.Id == user.Value).ExecuteUpdateAsync(set => set.SetProperty(row => row.LockedAt, (DateTimeOffset?)null), Token);
    }

    public async ValueTask DisposeAsync()
    {
        await Digest.DisposeAsync();
        await _accounts.DisposeAsync();
    }
}
