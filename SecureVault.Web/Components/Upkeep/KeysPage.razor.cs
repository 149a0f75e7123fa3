using Microsoft.AspNetCore.Components;
using SecureVault.Core.Keys;
using SecureVault.Core.Maintenance;

namespace SecureVault.Web.Components.Upkeep;

/// <summary>The master keys at hand and those that are missing; for administrators.</summary>
public sealed partial class KeysPage
{
    private IReadOnlyList<MasterKeyEntry>? _keys;

    [Inject]
    private KeyCheck Keys { get; set; } = default!;

    /// <inheritdoc/>
    protected override async Task<bool> LoadAsync() => (_keys = await User.CallAsync((self, token) => Keys.ListAsync(self, token), Ended)) is not null;

    private static string? ChipOf(MasterKeyEntry key) => key switch
    {
        { IsLacking: true } => "sv-chip--danger",
        { State: MasterKeyState.Active } => "sv-chip--accent",
        _ => null,
    };

    private string StateOf(MasterKeyState? state) => state switch
    {
        MasterKeyState.Active => T["KeyActive"],
        MasterKeyState.OpeningOnly => T["KeyOpeningOnly"],
        MasterKeyState.Retired => T["KeyRetired"],
        null => T["KeyMissing"],
    };

    private string MeaningOf(MasterKeyEntry key) => key switch
    {
        { IsLacking: true } => T["KeyMissingMeans"],
        { State: MasterKeyState.Active } => T["KeyActiveMeans"],
        { State: MasterKeyState.Retired } => T["KeyRetiredMeans"],
        { UserKeys: 0 } => T["KeyUnusedMeans"],
        _ => T["KeyOpeningOnlyMeans"],
    };
}
