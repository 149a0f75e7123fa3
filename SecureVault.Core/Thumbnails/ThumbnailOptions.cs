using System.ComponentModel.DataAnnotations;

namespace SecureVault.Core.Thumbnails;

/// <summary>Thumbnails of images; section "Thumbnails".</summary>
public sealed class ThumbnailOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Thumbnails";

    /// <summary>Whether thumbnails are made.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The largest image that one is made of, in bytes; 1 KiB to 256 MiB.</summary>
    [Range(1024L, 268_435_456L)]
    public long MaxSourceBytes { get; set; } = 67_108_864;

    /// <summary>The largest image that one is made of, in pixels as its head claims them; 1 million to 400 million.</summary>
    [Range(1_000_000L, 400_000_000L)]
    public long MaxSourcePixels { get; set; } = 100_000_000;

    /// <summary>How many are made at once, each in a process of its own; 1 to 8.</summary>
    [Range(1, 8)]
    public int Workers { get; set; } = 2;

    /// <summary>How long one may take, in seconds; 1 to 120.</summary>
    [Range(1, 120)]
    public int TimeoutSeconds { get; set; } = 20;
}
