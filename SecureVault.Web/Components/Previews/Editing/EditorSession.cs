using Microsoft.AspNetCore.Components;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Core.Editing;
using SecureVault.Core.Keys;
using SecureVault.Web.Components.Previews.Text;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Previews.Editing;

/// <summary>One file in the editor: opened once, saved as often as the person likes. The text itself stays in the browser.</summary>
internal sealed class EditorSession(TextFiles files, TextRendering rendering, CurrentUser user, ILogger<EditorSession> logger) : IDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private TextSource? _source;

    /// <summary>The file as it was last opened or saved; null until it is open.</summary>
    public TextSource? Source => _source;

    /// <summary>Ends what runs for the editor, but never a save.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>Reads the file.</summary>
    /// <returns>Null when the session is over or the editor was closed meanwhile.</returns>
    public async Task<OpenTextOutcome?> OpenAsync(DriveEntry entry)
    {
        try
        {
            var outcome = await user.RunAsync((id, token) => files.OpenAsync(id, entry.Id, encoding: null, token), _ended.Token);
            _source = (outcome as OpenTextOutcome.Opened)?.Source;
            return outcome;
        }
        catch (Exception exception) when (exception is AccessEndedException or OperationCanceledException)
        {
            return null; // the page is about to go, or is gone
        }
#pragma warning disable CA1031 // a file that can't be opened must not end the circuit
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return Fail(exception);
        }
    }

    /// <summary>The outcome of an opening that went wrong, after it was written to the log.</summary>
    public OpenTextOutcome Fail(Exception exception)
    {
        var errorId = ErrorId.New();
        Log.EditorFailed(logger, errorId, exception);
        _source = null;
        return new OpenTextOutcome.Failed(errorId);
    }

    /// <summary>Lets the next save take the place of a content that the person knows of.</summary>
    public void Expect(VersionId current) => _source = _source! with { File = _source.File with { Version = current } };

    /// <summary>Saves a text as a new version, or as a new file that is edited from then on.</summary>
    public async Task<SaveEnd> SaveAsync(string text, bool isCopy)
    {
        var source = _source!;
        try
        {
            // A save that has begun goes on when the editor is closed; it ends with the circuit.
            var outcome = await user.RunAsync(
                (id, token) => isCopy ? files.SaveCopyAsync(id, source, text, token) : files.SaveAsync(id, source, text, token), CancellationToken.None);
            _source = outcome is SaveTextOutcome.Saved saved ? saved.Source : _source;
            return new SaveEnd.Told(outcome);
        }
        catch (AccessEndedException)
        {
            return new SaveEnd.SignedOut();
        }
#pragma warning disable CA1031 // the text must survive whatever goes wrong here
        catch (Exception exception)
#pragma warning restore CA1031
        {
            var errorId = ErrorId.New();
            Log.EditorFailed(logger, errorId, exception);
            return new SaveEnd.Told(new SaveTextOutcome.Failed(StoreError.Unavailable, errorId));
        }
    }

    /// <summary>A Markdown text as a page; null when there is too much of it.</summary>
    public async Task<MarkupString?> FormatAsync(string text)
    {
        try
        {
            return await user.RunAsync((id, token) => rendering.FormatAsync(id, text, token), _ended.Token);
        }
        catch (Exception exception) when (exception is AccessEndedException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ended.Cancel();
        _ended.Dispose();
    }
}

/// <summary>How a save ended, as far as the editor is concerned.</summary>
internal abstract record SaveEnd
{
    private SaveEnd()
    {
    }

    /// <summary>The vault said how.</summary>
    public sealed record Told(SaveTextOutcome Outcome) : SaveEnd;

    /// <summary>The session is over.</summary>
    public sealed record SignedOut : SaveEnd;
}
