namespace SecureVault.Core.Thumbnails;

/// <summary>
/// Makes thumbnails. The border to other processes: images are what attackers send, so whoever implements this reads
/// them where a crash or a bomb takes nothing else along.
/// </summary>
public interface IThumbnailMaker
{
    /// <summary>Makes a thumbnail of an image.</summary>
    /// <param name="owner">Whose image: one that takes a reader over must not get to see those of others.</param>
    /// <param name="image">Read forward. Its own exceptions come through.</param>
    /// <param name="length">How many bytes it has.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    Task<ThumbnailResult> MakeAsync(UserId owner, Stream image, long length, CancellationToken cancellationToken);
}

/// <summary>The result of making a thumbnail.</summary>
public abstract record ThumbnailResult
{
    private ThumbnailResult()
    {
    }

    /// <summary>A thumbnail, as WebP.</summary>
    public sealed record Made(ReadOnlyMemory<byte> Picture) : ThumbnailResult
    {
        /// <inheritdoc/>
        public override string ToString() => $"Made({Picture.Length} bytes)";
    }

    /// <summary>It is no image that can be read, or one that is too large.</summary>
    public sealed record Unreadable : ThumbnailResult;

    /// <summary>The worker gave no answer in time.</summary>
    public sealed record Failed(ThumbnailError Error) : ThumbnailResult;
}

/// <summary>Why there was no answer.</summary>
public enum ThumbnailError
{
    /// <summary>It took too long.</summary>
    TooSlow,

    /// <summary>The worker crashed.</summary>
    ReaderDied,
}
