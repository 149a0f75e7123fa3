using SecureVault.Core;
using SecureVault.Core.Drive;

namespace SecureVault.Web.Components.Drive.Commands;

/// <summary>The items and the place that a command acts on.</summary>
/// <param name="Targets">The selection, or the item that has the focus; empty when there is neither.</param>
/// <param name="Folder">The folder that is shown; null for lists from everywhere.</param>
/// <param name="Above">Its parent; null at the top.</param>
internal sealed record CommandScope(IReadOnlyList<DriveEntry> Targets, ItemId? Folder, ItemId? Above);
