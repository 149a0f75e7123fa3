using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core.Drive;
using SecureVault.Web.Components.Drive.Viewer;
using SecureVault.Web.Components.Previews;
using SecureVault.Web.Components.Previews.Editing;

namespace SecureVault.Tests.Drive.Viewer;

/// <summary>A file that goes while it is shown.</summary>
public sealed class FileViewerTests : DriveFixture
{
    private readonly TaskCompletionSource _deleted = new();
    private readonly List<string> _turns = [];

    [Fact]
    public async Task A_file_deleted_elsewhere_while_it_is_edited_makes_room_when_the_editor_closes()
    {
        var (viewer, files) = await ShowAsync();
        var editing = Services.GetRequiredService<TextEditing>();
        await viewer.InvokeAsync(() => editing.Open(files[0]));
        await Vault.Trash.DeleteAsync(User, [files[0].Id], Token);
        var list = new Dictionary<string, object?> { [nameof(FileViewer.Entries)] = new[] { files[1] } };
        await viewer.InvokeAsync(() => viewer.Instance.SetParametersAsync(ParameterView.FromDictionary(list)));
        Assert.Empty(_turns);

        await viewer.InvokeAsync(() => editing.Close(files[0]));

        viewer.WaitForAssertion(() => Assert.Equal(["b.png"], _turns));
    }

    [Fact]
    public async Task A_command_that_ends_after_the_preview_was_closed_turns_to_nothing()
    {
        var (viewer, files) = await ShowAsync();
        var overlay = viewer.FindComponent<PreviewOverlay>().Instance;
        var pressed = viewer.InvokeAsync(() => overlay.TakeKeyAsync("Delete", false, false));

        await DisposeComponentsAsync();
        await Vault.Trash.DeleteAsync(User, [files[0].Id], Token);
        _deleted.SetResult();
        await pressed;

        Assert.Empty(_turns);
    }

    private async Task<(IRenderedComponent<FileViewer> Viewer, IReadOnlyList<DriveEntry> Files)> ShowAsync()
    {
        await StoreAsync("a.png");
        await StoreAsync("b.png");
        IReadOnlyList<DriveEntry> files = [.. (await Vault.ListAsync(User)).OrderBy(file => file.Name, StringComparer.Ordinal)];
        var viewer = Render<FileViewer>(builder => builder
            .Add(viewer => viewer.Entries, files)
            .Add(viewer => viewer.Current, files[0])
            .Add(viewer => viewer.Take, (_, _) => _deleted.Task)
            .Add(viewer => viewer.Closed, () => _turns.Add("list"))
            .Add(viewer => viewer.CurrentChanged, file => _turns.Add(file.Name)));
        return (viewer, files);
    }
}
