using Microsoft.AspNetCore.Components;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Hosting.Accounts.Providers;

namespace SecureVault.Web.Components.Accounts.Providers;

/// <summary>Goes on to the provider after a sign-out here. A form may not lead there itself, but a page may.</summary>
public sealed partial class SignedOutPage
{
    [SupplyParameterFromQuery(Name = ProviderResults.Parameter)]
    private int? Number { get; set; }

    private string Name => Providers.NameOf(Number) ?? T["TheProvider"];

    private string Target => Providers.NameOf(Number) is null ? AccountPaths.SignIn : ProviderPaths.LeaveOf(Number!.Value);
}
