using Microsoft.AspNetCore.Components;
using SecureVault.Core.Drive;

namespace SecureVault.Web.Components.Drive.Lists;

/// <summary>The sign of an item: a folder, a thumbnail of the content, or the sign of the file's kind.</summary>
public sealed partial class ItemMark
{
    [Parameter, EditorRequired]
    public DriveEntry Entry { get; set; } = default!;
}
