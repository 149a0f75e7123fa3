using System.Buffers.Binary;

namespace SecureVault.Web.Hosting.ThumbnailWorkers;

/// <summary>A worker's answer. The numbers travel between processes of one build.</summary>
internal enum ThumbnailAnswer : byte
{
    /// <summary>A thumbnail follows.</summary>
    Made = 1,

    /// <summary>It is no image, a broken one, or one that is too large.</summary>
    Unreadable = 2,
}

/// <summary>
/// How server and worker talk: a request is the length in 8 bytes and the image; an answer is one byte of
/// <see cref="ThumbnailAnswer"/>, the length in 4 bytes and the thumbnail. Little-endian.
/// </summary>
internal static class ThumbnailFrames
{
    public const int RequestHead = 8;
    public const int AnswerHead = 5;

    /// <summary>No picture of 512 pixels is larger; more comes only from a worker that is not itself any more.</summary>
    public const int MaxAnswerBytes = 1024 * 1024;

    public static byte[] WriteRequestHead(long length)
    {
        var head = new byte[RequestHead];
        BinaryPrimitives.WriteInt64LittleEndian(head, length);
        return head;
    }

    public static long ReadRequestHead(ReadOnlySpan<byte> head) => BinaryPrimitives.ReadInt64LittleEndian(head);

    public static byte[] WriteAnswerHead(ThumbnailAnswer answer, int length)
    {
        var head = new byte[AnswerHead];
        head[0] = (byte)answer;
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(1), length);
        return head;
    }

    public static (ThumbnailAnswer Answer, int Length) ReadAnswerHead(ReadOnlySpan<byte> head) =>
        ((ThumbnailAnswer)head[0], BinaryPrimitives.ReadInt32LittleEndian(head[1..]));

    /// <summary>Whether it begins as a WebP file does: what a worker hands out is not believed.</summary>
    public static bool IsWebP(ReadOnlySpan<byte> picture) => picture.Length > 12 && picture.StartsWith("RIFF"u8) && picture[8..].StartsWith("WEBP"u8);
}
