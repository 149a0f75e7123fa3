using Microsoft.AspNetCore.Components;
using SecureVault.Core.Audit.Upkeep;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Audit;

/// <summary>The log of the whole vault; for administrators.</summary>
public sealed partial class AuditPage
{
    private AuditCheck? _check;
    private bool _isLoaded;

    [Inject]
    private AuditBoard Board { get; set; } = default!;

    private string CheckText => _check switch
    {
        null => T["CheckNone"],
        { IsWhole: true } => T["CheckWhole", TimeText.Relative(_check.At, Now, Browser.Zone)],
        _ => T["CheckBroken", TimeText.Relative(_check.At, Now, Browser.Zone)],
    };

    /// <inheritdoc/>
    protected override async Task<bool> LoadAsync()
    {
        _check = await User.CallAsync(Board.FindCheckAsync, Ended);
        return _isLoaded = true;
    }
}
