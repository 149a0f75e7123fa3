using Microsoft.AspNetCore.Components;
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

    private static string? ChipOf(MasterKeyState state) => state switch
    {
        MasterKeyState.Active => "sv-chip--accent",
        MasterKeyState.Missing => "sv-chip--danger",
        MasterKeyState.Retired => null,
    };

    private string StateOf(MasterKeyState state) => state switch
    {
        MasterKeyState.Active => T["KeyActive"],
        MasterKeyState.Retired => T["KeyRetired"],
        MasterKeyState.Missing => T["KeyMissing"],
    };

    private string MeaningOf(MasterKeyEntry key) => key switch
    {
        { State: MasterKeyState.Active } => T["KeyActiveMeans"],
        { State: MasterKeyState.Missing } => T["KeyMissingMeans"],
        { UserKeys: 0 } => T["KeyUnusedMeans"],
        _ => T["KeyRetiredMeans"],
    };
}
