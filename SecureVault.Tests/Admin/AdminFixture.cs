using Bunit;
using Bunit.TestDoubles;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MudBlazor;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Data;
using SecureVault.Core.Jobs;
using SecureVault.Core.Keys;
using SecureVault.Core.Keys.Rotation;
using SecureVault.Core.Maintenance;
using SecureVault.Core.Ownership;
using SecureVault.Core.Recovery;
using SecureVault.Core.Recovery.Strays;
using SecureVault.Tests.Accounts;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Tests.Admin;

/// <summary>Components for administrators over a real vault, seen by its first administrator.</summary>
public abstract class AdminFixture : ComponentTest, IAsyncLifetime
{
    private AccountScene? _scene;

    internal AccountScene Scene => _scene!;

    internal CoreVault Vault => Scene.Vault;

    internal GatedContexts Contexts { get; private set; } = default!;

    protected BunitAuthorizationContext Authorization { get; private set; } = default!;

    protected static CancellationToken Token => Xunit.TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _scene = await AccountScene.StartAsync();
        Contexts = new GatedContexts(Vault.Get<IDbContextFactory<VaultDbContext>>());
        JSInterop.SetupModule("./js/browser.js").Setup<string?>("timeZone").SetResult("Europe/Berlin");
        Authorization = this.AddAuthorization();
        Authorization.SetAuthorized(AccountScene.AdminEmail);
        Authorization.SetRoles(AccountRoles.Administrator);
        Authorization.SetClaims(await Vault.SignInAsync(Scene.Administrator));
        Services.AddSingleton<TimeProvider>(Vault.Clock);
        Services.AddSingleton(Vault.Events);
        Services.AddSingleton(new UserDirectory(Contexts, Vault.Events, Vault.Clock));
        Services.AddSingleton(Vault.Get<IOptions<VaultOptions>>());
        Services.AddSingleton(Vault.Get<Invitations>());
        Services.AddSingleton(Vault.Get<SignInValidator>());
        Services.AddSingleton(new RecoveryKey(Contexts, Vault.Get<MasterKeyring>(), Vault.Get<PasswordSignIn>(), Vault.Events, Vault.Clock));
        Services.AddSingleton(Vault.Get<StoreOwnership>());
        Services.AddSingleton(Vault.Get<ClockWatch>());
        Services.AddSingleton(Vault.Get<StoreCheck>());
        Services.AddSingleton(Vault.Get<StrayRecovery>());
        Services.AddSingleton(Vault.Get<JobBoard>());
        Services.AddSingleton(Vault.Get<BackupBoard>());
        Services.AddSingleton(Vault.Get<IOptions<BackupOptions>>());
        Services.AddSingleton(Vault.Get<KeyCheck>());
        Services.AddSingleton(Vault.Get<StoreExamination>());
        Services.AddSingleton(Vault.Get<StoreMoveBoard>());
        Services.AddSingleton(Vault.Get<MasterKeyBoard>());
        Services.AddSingleton(Vault.Get<UserKeyChange>());
        Services.AddScoped<CurrentUser>();
        Services.AddScoped<SignInAgain>();
        Services.AddScoped<BrowserZone>();
    }

    protected override async ValueTask DisposeAsyncCore()
    {
        await base.DisposeAsyncCore();
        if (_scene is not null)
        {
            await _scene.DisposeAsync();
        }
    }

    internal async Task<InvitationEntry[]> InvitationsAsync() =>
        [.. (await Vault.Get<Invitations>().ListAsync(Scene.Administrator, Token))!];

    internal async Task<UserEntry> EntryAsync(UserId user) =>
        (await Vault.Get<UserDirectory>().ListAsync(Scene.Administrator, Token))!.Single(entry => entry.Id == user);

    /// <summary>A component with the places where dialogs and toasts appear.</summary>
    protected sealed class Stage<TComponent> : ComponentBase
        where TComponent : IComponent
    {
        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.OpenComponent<MudPopoverProvider>(0);
            builder.CloseComponent();
            builder.OpenComponent<MudDialogProvider>(1);
            builder.CloseComponent();
            builder.OpenComponent<MudSnackbarProvider>(2);
            builder.CloseComponent();
            builder.OpenComponent<TComponent>(3);
            builder.CloseComponent();
        }
    }
}
