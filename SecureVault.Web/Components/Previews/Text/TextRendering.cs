using Microsoft.AspNetCore.Components;
using SecureVault.Core;

namespace SecureVault.Web.Components.Previews.Text;

/// <summary>A text as it is shown.</summary>
/// <param name="Lines">With numbers, letter by letter.</param>
/// <param name="IsCut">Whether lines are left out because there are too many.</param>
/// <param name="Page">As a page; null when it is not Markdown, or too much of it.</param>
internal sealed record RenderedText(MarkupString Lines, bool IsCut, MarkupString? Page);

/// <summary>Makes HTML of texts: in bounded time, one text a person at a time, and no longer than it is looked at.</summary>
internal sealed class TextRendering(PreviewTurns turns, TimeProvider clock)
{
    // The work is bounded by what it is (MarkdownBudget). This is for a machine that has no time for it.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    public async Task<RenderedText> RenderAsync(UserId user, string text, bool isMarkdown, CancellationToken cancellationToken)
    {
        var page = isMarkdown ? await FormatAsync(user, text, cancellationToken) : null;
        var (lines, isCut) = TextLines.Write(text);
        return new RenderedText((MarkupString)lines, isCut, page);
    }

    /// <summary>A Markdown text as a page; null when there is too much of it.</summary>
    public async Task<MarkupString?> FormatAsync(UserId user, string text, CancellationToken cancellationToken)
    {
        if (!MarkdownBudget.IsShortEnough(text))
        {
            return null;
        }

        using var lease = await turns.WaitAsync(user, cancellationToken);
        if (!lease.IsAcquired)
        {
            return null;
        }

        using var limit = new CancellationTokenSource(Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return MarkdownPage.TryWrite(text, either.Token) is { } page ? (MarkupString)page : null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
