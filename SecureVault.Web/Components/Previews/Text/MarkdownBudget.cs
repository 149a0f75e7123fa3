using Markdig;
using Markdig.Helpers;
using Markdig.Parsers;
using Markdig.Renderers;

namespace SecureVault.Web.Components.Previews.Text;

/// <summary>
/// Bounds the work that Markdig puts into one text, and lets it be cancelled. For a bracket the parser may read the rest of its paragraph,
/// for a star all stars before it, and it fills up the short rows of a table to the length of the longest: time and space in the square
/// of the length.
/// </summary>
internal sealed class MarkdownBudget(CancellationToken cancellationToken)
{
    /// <summary>The longest text, in UTF-16 units.</summary>
    public const int MaxLength = 100_000;

    /// <summary>How many lines a text may have.</summary>
    public const int MaxLines = 10_000;

    /// <summary>How much may be looked at: for each character of syntax the length of its paragraph, heading or table.</summary>
    public const long MaxWork = 40_000_000;

    /// <summary>How many cells a table may have once all of its rows are as long as the longest.</summary>
    public const int MaxCells = 10_000;

    /// <summary>How many elements and pieces of text a page may have: they are a browser's memory.</summary>
    public const int MaxNodes = 30_000;

    /// <summary>The longest page, in UTF-16 units.</summary>
    public const int MaxPageLength = 1_000_000;

    private object? _block;
    private int _blockLength;
    private long _work;

    /// <summary>The parser's context for one text.</summary>
    public MarkdownParserContext NewContext()
    {
        var context = new MarkdownParserContext();
        context.Properties[typeof(MarkdownBudget)] = this;
        return context;
    }

    /// <summary>Whether a text is worth a try.</summary>
    public static bool IsShortEnough(string text) =>
        text.Length <= MaxLength && text.AsSpan().Count('\n') <= MaxLines && text.AsSpan().Count('\r') <= MaxLines;

    private static MarkdownBudget Of(MarkdownParserContext? context) => (MarkdownBudget)context!.Properties[typeof(MarkdownBudget)]!;

    private void ThrowIfCancelled() => cancellationToken.ThrowIfCancellationRequested();

    private void CountMark(object? block, in StringSlice slice)
    {
        ThrowIfCancelled();
        if (!ReferenceEquals(block, _block))
        {
            (_block, _blockLength) = (block, slice.Length);
            CheckCells(slice.AsSpan());
        }

        _work += slice.CurrentChar == '|' ? 1 : _blockLength;
        if (_work > MaxWork)
        {
            throw new MarkdownTooComplexException();
        }
    }

    private static void CheckCells(ReadOnlySpan<char> block)
    {
        var (rows, columns) = (0L, 0);
        foreach (var line in block.EnumerateLines())
        {
            var pipes = line.Count('|');
            (rows, columns) = (rows + 1, Math.Max(columns, pipes));
        }

        if (rows * columns > MaxCells)
        {
            throw new MarkdownTooComplexException();
        }
    }

    /// <summary>Puts the bounds into a pipeline. It has to be the last extension, so that its parsers come before all others.</summary>
    public sealed class Extension : IMarkdownExtension
    {
        /// <inheritdoc/>
        public void Setup(MarkdownPipelineBuilder pipeline)
        {
            pipeline.BlockParsers.Insert(0, new LineMeter());
            pipeline.InlineParsers.Insert(0, new MarkMeter());
        }

        /// <inheritdoc/>
        public void Setup(MarkdownPipeline pipeline, IMarkdownRenderer renderer)
        {
        }
    }

    // Asked about each line that may begin a block. Takes none.
    private sealed class LineMeter : BlockParser
    {
        public override BlockState TryOpen(BlockProcessor processor)
        {
            Of(processor.Context).ThrowIfCancelled();
            return BlockState.None;
        }
    }

    // Asked about each character that may be syntax. Takes none.
    private sealed class MarkMeter : InlineParser
    {
        private const string Marks = "[]!*_~^+=<>&`\\|:\n";

        public MarkMeter() => OpeningCharacters = [.. Marks, 'h', 'w', 'f', 'm', 't'];

        public override bool Match(InlineProcessor processor, ref StringSlice slice)
        {
            if (!char.IsAsciiLetterLower(slice.CurrentChar) || BeginsAddress(slice))
            {
                Of(processor.Context).CountMark(processor.Block, slice);
            }

            return false;
        }

        // As the parser of bare addresses knows them.
        private static bool BeginsAddress(StringSlice slice) =>
            slice.Match("http") || slice.Match("www.") || slice.Match("ftp:") || slice.Match("mailto:") || slice.Match("tel:");
    }
}

/// <summary>A text is too long or too intricate to be formatted in bounded time and space.</summary>
internal sealed class MarkdownTooComplexException() : Exception("The text is too complex.");
