using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;

namespace SecureVault.Tests.Cryptography;

/// <summary>
/// The two of the published vectors that are too long to stand in a file of source: 7 and 8, of 257 and 258 chunks, where
/// the count of chunks outgrows a byte. Their content is chosen so that it seals to zeros, so that head and length tell all
/// but the tags. These are made here, by AES-GCM itself with the published key and nonce and none of the vault's code; the
/// published Adler-32 over the whole sealed message says whether they are the published ones.
/// </summary>
internal static class LongVectors
{
    private const int Chunk = 16_384;
    private const int Tag = 16;
    private const string Yellow = "59454c4c4f57205355424d4152494e452059454c4c4f57205355424d4152494e";

    public static ChunkedVector Make(int id) => id switch
    {
        7 => Make(
            7,
            head: "0fe5e738e883030b20df96cb867c44805dd40cd6a70e5a21ef5a8e7fbcc153258d7ad8e133a457d89e378363b89a48af8ea481ef7342105a",
            key: "ceb777780ef93b867fe7f897f27d231b1ad947df743cc145396046c1112c70dd",
            nonce: "5d9a49f1d4760e8febc4e5d2",
            length: 4_194_305,
            "95bafd82060396802f1aa96d1f7c151c459f5467417fc22bc96350ad8960033f859758b02c870451bd46935b04fdccb521af4c11988e4e9b6a5b488b26d60b02",
            adler: 0xca5539e9),
        8 => Make(
            8,
            head: "7cea3f5e32f30820f433a52ab1d20b4aefb457e956e5c77ccd94f4ec7a63bd63fdb41c4d55bb0e7f07260a3617893f0c400e88a6fa7e7581",
            key: "68ca6db61fc058b1a7503cbfa934e40081c083c7c4b70439fb41485bed34747b",
            nonce: "61f096bbd2d842c1ae879526",
            length: 4_210_689,
            "6deb89efa0929d0cd12afc2bd38e56cb68bf10eefd4e3edfe0f36d3401e6a26bf893b2f2197634147525e4502d24fd072999516a35705ce197a5442d1fba4868",
            adler: 0x6ab2386f),
        _ => throw new ArgumentOutOfRangeException(nameof(id)),
    };

    private static ChunkedVector Make(int id, string head, string key, string nonce, int length, string sha512, uint adler)
    {
        using var message = new MemoryStream();
        message.Write(Convert.FromHexString(head));
        using var aes = new AesGcm(Convert.FromHexString(key), Tag);
        for (var (chunk, left) = (0, length); left >= 0; chunk++, left -= Chunk)
        {
            message.Write(ZerosWithTag(aes, NonceOf(nonce, chunk), Math.Min(Chunk, left)));
        }

        var compressed = Compress(message);
        Assert.Equal(adler, BinaryPrimitives.ReadUInt32BigEndian(compressed.AsSpan()[^sizeof(uint)..]));
        return new ChunkedVector(id, "many full chunks plus short chunk", Yellow, "", true, length, sha512, "CounterRollover", Convert.ToHexString(compressed));
    }

    // What zeros open to is the key stream; that sealed is zeros again, and their tag.
    private static byte[] ZerosWithTag(AesGcm aes, byte[] nonce, int length)
    {
        var sealedChunk = new byte[length + Tag];
        var content = new byte[length];
        aes.Encrypt(nonce, new byte[length], content, new byte[Tag]);
        aes.Encrypt(nonce, content, sealedChunk.AsSpan(0, length), sealedChunk.AsSpan(length));
        return sealedChunk;
    }

    private static byte[] NonceOf(string first, int chunk)
    {
        var nonce = Convert.FromHexString(first);
        var end = nonce.AsSpan()[^sizeof(int)..];
        BinaryPrimitives.WriteInt32BigEndian(end, BinaryPrimitives.ReadInt32BigEndian(end) ^ chunk);
        return nonce;
    }

    private static byte[] Compress(MemoryStream message)
    {
        using var result = new MemoryStream();
        using (var zlib = new ZLibStream(result, CompressionLevel.Fastest, leaveOpen: true))
        {
            message.WriteTo(zlib);
        }

        return result.ToArray(); // zlib ends with the Adler-32 of what went in
    }
}
