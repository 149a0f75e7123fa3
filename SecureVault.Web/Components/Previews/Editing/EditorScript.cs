using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using SecureVault.Core;
using SecureVault.Core.Editing;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Previews.Editing;

/// <summary>The browser's half of an editor (js/previews/editor.js). The text itself goes through it as a stream: a message may have 32 KiB.</summary>
internal sealed class EditorScript(IJSRuntime js, string path, ElementReference element, TimeProvider clock) : IAsyncDisposable
{
    // A character of two bytes in a file may take three on the way.
    private const long MaxStreamBytes = 4L * TextFiles.MaxBytes;

    // An answer that is lost with the connection never comes, not even when the connection is back.
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(30);

    // A mebibyte on a slow line.
    private static readonly TimeSpan LoadTimeout = TimeSpan.FromMinutes(2);

    private const int MaxLoads = 5;

    private readonly JsModule _module = new(js, path);
    private DotNetObjectReference<TextEditor>? _listener;

    /// <summary>Begins to listen to keys.</summary>
    public async Task AttachAsync(TextEditor editor)
    {
        _listener = DotNetObjectReference.Create(editor);
        await _module.CallAsync("attach", element, _listener).WaitAsync(LoadTimeout, clock);
    }

    /// <summary>Puts a text into the editor, unless the browser has a changed one of the same file, of a circuit that is gone.</summary>
    /// <returns>The content that the text in the editor was made from; null when the page is gone.</returns>
    /// <exception cref="TimeoutException">The browser doesn't answer.</exception>
    public async Task<VersionId?> LoadAsync(string text)
    {
        for (var load = 1; ; load++)
        {
            // Asked again, the script answers without touching the text.
            using var bytes = new DotNetStreamReference(new MemoryStream(Encoding.UTF8.GetBytes(text), writable: false));
            try
            {
                var answer = await _module.CallAsync<string>("load", element, bytes).WaitAsync(LoadTimeout, clock);
                return Guid.TryParse(answer, out var version) ? new VersionId(version) : null;
            }
            catch (TimeoutException) when (load < MaxLoads)
            {
                // the answer may have been lost
            }
        }
    }

    /// <summary>Shows a changed text of a circuit that is gone, for the person to copy: its file can't be opened any more.</summary>
    public Task ShowLeftAsync(ItemId item) => _module.CallAsync("showLeft", item.ToString());

    /// <summary>The text as it is at this moment. It counts as saved once the page shows its number.</summary>
    public async Task<TakenText> TakeAsync(int number, CancellationToken cancellationToken)
    {
        try
        {
            await using var taken = await _module.CallAsync<IJSStreamReference>("take", element, number).WaitAsync(AnswerTimeout, clock, cancellationToken);
            if (taken is null or { Length: > MaxStreamBytes })
            {
                return taken is null ? new TakenText.Unreachable() : new TakenText.TooLong();
            }

            await using var stream = await taken.OpenReadStreamAsync(MaxStreamBytes, cancellationToken);
            using var bytes = new MemoryStream((int)taken.Length);
            await stream.CopyToAsync(bytes, cancellationToken);
            return bytes.Length == taken.Length
                ? new TakenText.Whole(Encoding.UTF8.GetString(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)))
                : new TakenText.Unreachable();
        }
        catch (Exception exception) when (exception is JSException or TimeoutException or IOException || JsModule.IsPageGone(exception))
        {
            return new TakenText.Unreachable();
        }
    }

    /// <summary>Whether there is something that isn't saved. Of a browser that doesn't answer, nobody knows: so there may be.</summary>
    public async Task<bool> IsChangedAsync()
    {
        try
        {
            return await _module.CallAsync<bool?>("isChanged", element).WaitAsync(AnswerTimeout, clock) ?? true;
        }
        catch (Exception exception) when (exception is JSException or TimeoutException)
        {
            return true;
        }
    }

    /// <summary>Puts the focus into the text.</summary>
    public async Task FocusAsync()
    {
        try
        {
            await _module.CallAsync("focus", element).WaitAsync(AnswerTimeout, clock);
        }
        catch (Exception exception) when (exception is JSException or TimeoutException)
        {
            // A click puts it there as well.
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _module.EndAsync("detach", element);
        _listener?.Dispose();
    }
}

/// <summary>The browser's answer when it was asked for the text.</summary>
internal abstract record TakenText
{
    private TakenText()
    {
    }

    /// <summary>All of it.</summary>
    public sealed record Whole(string Text) : TakenText
    {
        /// <summary>Without the text, so that it comes into no log.</summary>
        public override string ToString() => $"Whole({Text.Length})";
    }

    /// <summary>There is more of it than can be saved.</summary>
    public sealed record TooLong : TakenText;

    /// <summary>Nothing: the connection is interrupted.</summary>
    public sealed record Unreachable : TakenText;
}
