using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using SecureVault.Core.Accounts.Profiles;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Settings;

/// <summary>How a person appears to others, and how the pages appear to the person.</summary>
public sealed partial class ProfilePage
{
    private Profile? _profile;

    [CascadingParameter]
    private Task<AuthenticationState>? Authentication { get; set; }

    [SupplyParameterFromQuery(Name = "saved")]
    private string? Saved { get; set; }

    [Inject]
    private UserProfiles Profiles { get; set; } = default!;

    private string Address { get; set; } = string.Empty;

    private string Initials => InitialsOf.Person(_profile?.DisplayName, Address);

    /// <inheritdoc/>
    protected override async Task LoadAsync()
    {
        if (Authentication is not null)
        {
            Address = (await Authentication).User.Identity?.Name ?? string.Empty;
        }

        _profile = await User.CallAsync(Profiles.FindAsync, Ended);
    }

    // In the language itself: whoever looks for it may read no other.
    private static string NameOf(string language) => CultureInfo.GetCultureInfo(language).NativeName;
}
