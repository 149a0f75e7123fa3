namespace SecureVault.Core.Editing;

/// <summary>How opening a text for editing ended.</summary>
public abstract record OpenTextOutcome
{
    private OpenTextOutcome()
    {
    }

    /// <summary>The whole text.</summary>
    /// <param name="Text">Without the byte order mark; its lines end as they do in the file.</param>
    /// <param name="Source">How to write it again.</param>
    public sealed record Opened(string Text, TextSource Source) : OpenTextOutcome
    {
        /// <summary>Without the text, so that an outcome in a log line tells nothing.</summary>
        public override string ToString() => $"Opened({Source})";
    }

    /// <summary>It is not text, whatever its name says.</summary>
    public sealed record NotText : OpenTextOutcome;

    /// <summary>It has bytes that no text in its encoding has: saving would change parts that nobody edited.</summary>
    public sealed record NotExact : OpenTextOutcome;

    /// <summary>It is longer than can be edited.</summary>
    /// <param name="Limit">Bytes.</param>
    public sealed record TooLong(int Limit) : OpenTextOutcome;

    /// <summary>There is no such file for who asks.</summary>
    public sealed record NotFound : OpenTextOutcome;

    /// <summary>The stored content is damaged or missing; the log has an entry with this identifier.</summary>
    public sealed record Damaged(string ErrorId) : OpenTextOutcome;

    /// <summary>It can't be read now; the log has an entry with this identifier.</summary>
    public sealed record Failed(string ErrorId) : OpenTextOutcome;
}
