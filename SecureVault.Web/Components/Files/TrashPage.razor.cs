using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using SecureVault.Core;
using SecureVault.Core.Files;

namespace SecureVault.Web.Components.Files;

/// <summary>What was deleted: until it goes for good it can come back.</summary>
public sealed partial class TrashPage
{
    private readonly HashSet<ItemId> _selected = [];
    private IReadOnlyList<TrashEntry> _entries = [];

    [Inject]
    private IOptions<VaultOptions> Vault { get; set; } = default!;

    private int Days => Vault.Value.TrashDays;

    private IReadOnlyList<DriveEntry> Chosen => [.. _entries.Where(entry => _selected.Contains(entry.Entry.Id)).Select(entry => entry.Entry)];

    /// <inheritdoc/>
    protected override async Task ReadAsync()
    {
        _entries = await Drive.ListTrashAsync(Ended);
        _selected.IntersectWith(_entries.Select(entry => entry.Entry.Id));
    }

    private Task RestoreAsync(IReadOnlyList<DriveEntry> entries) => Actions.RestoreAsync([.. entries.Select(entry => entry.Id)]);

    private Task PurgeAsync(IReadOnlyList<DriveEntry> entries) => Actions.PurgeAsync(entries, all: false);

    private Task EmptyAsync() => Actions.PurgeAsync([.. _entries.Select(entry => entry.Entry)], all: true);
}
