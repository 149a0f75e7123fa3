using Microsoft.Extensions.Localization;
using SecureVault.Core;
using SecureVault.Web.Components.Shared.Formatting;
using SecureVault.Web.Components.Uploads.Browser;

namespace SecureVault.Web.Components.Uploads;

/// <summary>Where the uploads of a window go: into the folder that it shows. The page that shows one says so, and says when it does no more.</summary>
internal sealed class UploadDestination
{
    private static readonly IStringLocalizer T = Words.Of<UploadTexts>();

    /// <summary>Another folder is shown, or it has another name; on the thread of whoever told.</summary>
    public event Action? Changed;

    /// <summary>The folder that is shown; the top when none is.</summary>
    public ItemId Folder { get; private set; } = ItemId.Root;

    /// <summary>Its name; empty at the top.</summary>
    public string Name { get; private set; } = string.Empty;

    /// <summary>A folder is shown from now on.</summary>
    public void Show(ItemId folder, string name)
    {
        name = folder == ItemId.Root ? string.Empty : name;
        if ((folder, name) != (Folder, Name))
        {
            (Folder, Name) = (folder, name);
            Changed?.Invoke();
        }
    }

    /// <summary>The top is shown, or no folder at all.</summary>
    public void ShowTop() => Show(ItemId.Root, string.Empty);

    /// <summary>Settles where a pick goes, and how that folder is called.</summary>
    /// <param name="pick">The pick.</param>
    /// <param name="target">The drive, which knows its folders' names.</param>
    /// <param name="askFolder">Asks for the folder that files of another app go to, with a title and the words on the button.</param>
    /// <param name="cancellationToken">Cancels the question for the folder's name.</param>
    /// <returns>Null when the person doesn't want the files any more.</returns>
    public async Task<Pick?> PlaceAsync(Pick pick, IUploadTarget target, Func<string, string, Task<ItemId?>>? askFolder, CancellationToken cancellationToken)
    {
        if (pick.IsShared && askFolder is not null)
        {
            var title = pick.Files is [var only] ? T["ShareNamed", only.Name] : T["ShareMany", pick.Files.Count];
            if (await askFolder(title, T["ShareHere"]) is not { } chosen)
            {
                return null;
            }

            pick = pick with { Folder = chosen };
        }

        var name = pick.Folder == Folder ? Name : await target.FindFolderNameAsync(pick.Folder, cancellationToken);
        return pick with { FolderName = name ?? string.Empty };
    }

    /// <inheritdoc/>
    public override string ToString() => $"UploadDestination({Folder})";
}
