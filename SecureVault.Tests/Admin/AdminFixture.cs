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
using SecureVault.Core.Accounts.Addresses;
using SecureVault.Core.Accounts.Deletion;
using SecureVault.Core.Accounts.Links;
using SecureVault.Core.Accounts.People;
using SecureVault.Core.Accounts.Roles;
using SecureVault.Core.Accounts.Sessions;
using SecureVault.Core.Audit;
using SecureVault.Core.Audit.Upkeep;
using SecureVault.Core.Data;
using SecureVault.Core.Jobs;
using SecureVault.Core.Keys;
using SecureVault.Core.Keys.Rotation;
using SecureVault.Core.Maintenance;
using SecureVault.Core.Maintenance.Overview;
using SecureVault.Core.Ownership;
using SecureVault.Core.Recovery;
using SecureVault.Core.Recovery.Strays;
using SecureVault.Tests.Accounts;
using SecureVault.Web.Components.Admin.Bulk;
using SecureVault.Web.Components.Drive;
using SecureVault.Web.Components.Overview;
using SecureVault.Web.Components.Security;
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
        JSInterop.SetupModule("./js/drive/dialogs.js").Mode = JSRuntimeMode.Loose;
        JSInterop.SetupModule("./js/admin/people.js").Mode = JSRuntimeMode.Loose;
        Authorization = this.AddAuthorization();
        Authorization.SetAuthorized(AccountScene.AdminEmail);
        Authorization.SetRoles(AccountRoles.Administrator);
        Authorization.SetClaims(await Vault.SignInAsync(Scene.Administrator));
        Services.AddSingleton<TimeProvider>(Vault.Clock);
        Services.AddSingleton(Vault.Events);
        Services.AddSingleton(new UserDirectory(Contexts, Vault.Events, Vault.Get<AuditLog>(), Vault.Clock));
        Services.AddSingleton(Vault.Get<IOptions<VaultOptions>>());
        Services.AddSingleton(Vault.Get<Invitations>());
        Services.AddSingleton(Vault.Get<SignInValidator>());
        Services.AddSingleton(new RecoveryKey(Contexts, Vault.Get<MasterKeyring>(), Vault.Get<PasswordSignIn>(), Vault.Events, Vault.Get<AuditLog>(), Vault.Clock));
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
        Services.AddSingleton(new RoleChanges(Contexts, Vault.Get<AuditLog>(), Vault.Events, Vault.Clock));
        Services.AddSingleton(new PeopleList(Contexts));
        Services.AddSingleton(Vault.Get<PeopleSessions>());
        Services.AddSingleton(Vault.Get<PasswordLinks>());
        Services.AddSingleton(Vault.Get<AccountDeletions>());
        Services.AddSingleton(Vault.Get<AddressChanges>());
        Services.AddSingleton(Vault.Get<SystemReports>());
        Services.AddSingleton(Vault.Get<AuditBoard>());
        Services.AddSingleton(Vault.Get<VaultFiguresReader>());
        Services.AddSingleton<Concerns>();
        Services.AddScoped<DriveErrorHandler>();
        Services.AddSingleton(Vault.Get<FreshSignIns>());
        Services.AddSingleton(Vault.Get<IOptions<AccountsOptions>>());
        Services.AddSecurityComponents();
        Services.AddScoped<BulkChanges>();
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
        (await Vault.Get<UserDirectory>().ListAsync(Token)).Single(entry => entry.Id == user);

    /// <summary>Opens a person's menu and presses one of its entries.</summary>
    internal static void Choose(IRenderedComponent<IComponent> page, string email, string entry)
    {
        page.WaitForElement($"[aria-label='Actions for {email}']").Click();
        page.WaitForElement("[role=menuitem]");
        page.FindAll("[role=menuitem]").Single(item => item.TextContent.Trim() == entry).Click();
    }

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
