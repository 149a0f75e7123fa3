using Bunit;
using Bunit.TestDoubles;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MudBlazor;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Archives;
using SecureVault.Core.Copies;
using SecureVault.Core.Data;
using SecureVault.Core.Drive;
using SecureVault.Core.Editing;
using SecureVault.Core.Receipts;
using SecureVault.Core.Search;
using SecureVault.Core.Thumbnails;
using SecureVault.Core.Versions;
using SecureVault.Tests.Admin;
using SecureVault.Web.Components.Drive;
using SecureVault.Web.Components.Drive.Pages;
using SecureVault.Web.Components.Layout.Notices;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Components.Shared.Formatting;
using SecureVault.Web.Components.Uploads;

namespace SecureVault.Tests.Drive;

/// <summary>Components of the drive over a real vault, for the person whose drive it is.</summary>
public abstract class DriveFixture : ComponentTest, IAsyncLifetime
{
    private CoreVault? _vault;

    internal CoreVault Vault => _vault!;

    internal UserId User { get; private set; }

    internal GatedContexts Contexts { get; private set; } = default!;

    protected BunitAuthorizationContext Authorization { get; private set; } = default!;

    protected static CancellationToken Token => Xunit.TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _vault = await CoreVault.StartAsync(configure: services =>
        {
            var made = services.Last(service => service.ServiceType == typeof(IDbContextFactory<VaultDbContext>));
            services.AddSingleton<IDbContextFactory<VaultDbContext>>(provider =>
                Contexts = new GatedContexts((IDbContextFactory<VaultDbContext>)(made.ImplementationFactory?.Invoke(provider) ?? ActivatorUtilities.CreateInstance(provider, made.ImplementationType!))));
        });
        User = await Vault.AddUserAsync();
        JSInterop.SetupModule("./js/browser.js").Setup<string?>("timeZone").SetResult("Europe/Berlin");
        Authorization = this.AddAuthorization();
        Authorization.SetAuthorized("ada@example.org").SetClaims(await Vault.SignInAsync(User));
        Services.AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider());
        Services.AddSingleton<TimeProvider>(Vault.Clock);
        Services.AddSingleton(Vault.Events);
        Services.AddSingleton(Vault.Get<IOptions<VaultOptions>>());
        AddFromVault<SignInValidator>();
        AddFromVault<DriveItems>();
        AddFromVault<Folders>();
        AddFromVault<Renames>();
        AddFromVault<Moves>();
        AddFromVault<CopyService>();
        AddFromVault<TextFiles>();
        AddFromVault<TrashBin>();
        AddFromVault<FileVersions>();
        AddFromVault<Favourites>();
        AddFromVault<DriveSpace>();
        AddFromVault<ReceiptService>();
        AddFromVault<ZipTickets>();
        AddFromVault<ThumbnailService>();
        AddFromVault<DriveSearch>();
        Services.AddScoped<CurrentUser>();
        Services.AddScoped<SignInAgain>();
        Services.AddScoped<BrowserZone>();
        Services.AddScoped<UploadDestination>();
        Services.AddDriveOfWindow();
    }

    internal Task<ItemId> StoreAsync(string name, int length = 1000, ItemId folder = default) => Vault.StoreAsync(User, name, folder, new byte[length]);

    internal Task<ItemId> MakeFolderAsync(string name, ItemId parent = default) => Vault.MakeFolderAsync(User, parent, name);

    /// <summary>The page with the places where dialogs and toasts appear.</summary>
    protected IRenderedComponent<Stage<TComponent>> Show<TComponent>(params (string Name, object Value)[] parameters)
        where TComponent : IComponent =>
        Render<Stage<TComponent>>(builder => builder.Add(stage => stage.Parameters, parameters.ToDictionary(pair => pair.Name, pair => pair.Value)));

    /// <summary>Another page beside the one that is shown; there is one place for dialogs only.</summary>
    protected IRenderedComponent<TComponent> ShowBeside<TComponent>(params (string Name, object Value)[] parameters)
        where TComponent : IComponent =>
        (IRenderedComponent<TComponent>)Render(builder =>
        {
            builder.OpenComponent<TComponent>(0);
            builder.AddMultipleAttributes(1, parameters.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)));
            builder.CloseComponent();
        }).FindComponent<TComponent>();

    protected override async ValueTask DisposeAsyncCore()
    {
        await base.DisposeAsyncCore();
        if (_vault is not null)
        {
            await _vault.DisposeAsync();
        }
    }

    private void AddFromVault<T>()
        where T : class => Services.AddSingleton(Vault.Get<T>());

    /// <summary>A component with the search field over it and the places where dialogs and toasts appear.</summary>
    protected sealed class Stage<TComponent> : ComponentBase
        where TComponent : IComponent
    {
        [Parameter]
        public IReadOnlyDictionary<string, object> Parameters { get; set; } = new Dictionary<string, object>();

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.OpenComponent<MudPopoverProvider>(0);
            builder.CloseComponent();
            builder.OpenComponent<MudDialogProvider>(1);
            builder.CloseComponent();
            builder.OpenComponent<ToastHost>(2);
            builder.CloseComponent();
            builder.OpenComponent<SearchField>(3);
            builder.CloseComponent();
            builder.OpenComponent<TComponent>(4);
            builder.AddMultipleAttributes(5, Parameters!);
            builder.CloseComponent();
        }
    }
}
