using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Web.Components.Drive;
using SecureVault.Web.Components.Drive.Commands;

namespace SecureVault.Web.Components.Trash;

/// <summary>Deleted items, which can be restored until they are deleted permanently.</summary>
public sealed partial class TrashPage
{
    private readonly DriveView _view = new();
    private TrashTable? _table;
    private IReadOnlyDictionary<ItemId, TrashEntry> _trashed = new Dictionary<ItemId, TrashEntry>();

    [Inject]
    private TrashCommands Commands { get; set; } = default!;

    [Inject]
    private IOptions<VaultOptions> Vault { get; set; } = default!;

    /// <inheritdoc/>
    protected override bool ShowsPictures => false;

    private int Days => Vault.Value.TrashDays;

    /// <inheritdoc/>
    protected override async Task ReadAsync()
    {
        var entries = await Commands.ListAsync(Ended);
        _trashed = entries.ToDictionary(entry => entry.Entry.Id);
        _view.Show([.. entries.Select(entry => entry.Entry)], OwnOrder.MostRecent);
    }

    /// <summary>The list carries out what its bar asks for: it takes the focus when the bar goes.</summary>
    private Task TakeAsync(DriveCommand command) => _table?.TakeAsync(command) ?? Task.CompletedTask;

    private Task RestoreAsync(IReadOnlyList<DriveEntry> entries) => Commands.RestoreAsync([.. entries.Select(entry => entry.Id)]);

    private Task PurgeAsync(IReadOnlyList<DriveEntry> entries) => Commands.PurgeAsync(entries, all: false);

    private Task EmptyAsync() => Commands.PurgeAsync(_view.Entries, all: true);
}
