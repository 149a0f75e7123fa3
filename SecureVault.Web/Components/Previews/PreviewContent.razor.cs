using Microsoft.AspNetCore.Components;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Core.Formats;

namespace SecureVault.Web.Components.Previews;

/// <summary>One content, in the way that its kind is looked at. Another content is another instance.</summary>
public sealed partial class PreviewContent
{
    /// <summary>The file.</summary>
    [Parameter, EditorRequired]
    public DriveEntry Entry { get; set; } = default!;

    /// <summary>The content of it that is shown.</summary>
    [Parameter, EditorRequired]
    public VersionId Version { get; set; }

    /// <summary>Address of its thumbnail, to be seen until it is there itself.</summary>
    [Parameter]
    public string? Placeholder { get; set; }

    /// <summary>A picture is there.</summary>
    [Parameter]
    public EventCallback Shown { get; set; }

    private PreviewKind Kind => PreviewFormat.KindOf(Entry.Name);

    private string Address => PreviewAddress.OfContent(Entry.Id, Version);

    private string DownloadAddress => PreviewAddress.OfDownload(Entry.Id, Version);
}
