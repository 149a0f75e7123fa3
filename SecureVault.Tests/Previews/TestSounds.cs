using System.Buffers.Binary;
using System.Text;

namespace SecureVault.Tests.Previews;

/// <summary>Silence in the formats of browsers, made here byte by byte.</summary>
internal static class TestSounds
{
    /// <summary>Frames of MPEG 1 layer III, 128 kbit/s, 44.1 kHz: no bits of sound in any.</summary>
    public static byte[] Mp3(int frames = 80) => Repeat([0xFF, 0xFB, 0x90, 0x64, .. new byte[413]], frames);

    /// <summary>Frames of MPEG 2 layer III, 64 kbit/s, 22.05 kHz.</summary>
    public static byte[] Mp3OfMpeg2(int frames = 80) => Repeat([0xFF, 0xF3, 0x80, 0x64, .. new byte[204]], frames);

    /// <summary>Frames of AAC in ADTS, one channel, 44.1 kHz.</summary>
    public static byte[] Aac(int frames = 80) => Repeat([0xFF, 0xF1, 0x50, 0x40, 0x01, 0xBF, 0xFC, 0x00, 0xC8, 0x00, 0x80, 0x23, 0x80], frames);

    /// <summary>FLAC, one channel, 16 bits, 44.1 kHz: each frame says that all of its 4,096 samples are zero.</summary>
    public static byte[] Flac(int frames = 20)
    {
        var samples = frames * 4096L;
        byte[] info =
        [
            0x10, 0x00, 0x10, 0x00, 0, 0, 0, 0, 0, 0,
            0x0A, 0xC4, 0x40, (byte)(0xF0 | (samples >> 32)), (byte)(samples >> 24), (byte)(samples >> 16), (byte)(samples >> 8), (byte)samples,
            .. new byte[16],
        ];
        using var flac = new MemoryStream();
        flac.Write([.. "fLaC"u8, 0x80, 0, 0, 34, .. info]);
        for (var frame = 0; frame < frames; frame++)
        {
            byte[] head = [0xFF, 0xF8, 0xC9, 0x08, (byte)frame];
            byte[] body = [.. head, Crc8(head), 0x00, 0x00, 0x00];
            var check = Crc16(body);
            flac.Write([.. body, (byte)(check >> 8), (byte)check]);
        }

        return flac.ToArray();
    }

    /// <summary>Opus in Ogg, packets of 20 milliseconds.</summary>
    public static byte[] OggOpus(int packets = 100)
    {
        byte[] head = [.. "OpusHead"u8, 1, 1, 0x38, 0x01, 0x80, 0xBB, 0, 0, 0, 0, 0];
        byte[] tags = [.. "OpusTags"u8, 4, 0, 0, 0, .. "none"u8, 0, 0, 0, 0];
        using var ogg = new MemoryStream();
        ogg.Write(Page(2, 0, 0, [head]));
        ogg.Write(Page(0, 0, 1, [tags]));
        ogg.Write(Page(4, packets * 960, 2, [.. Enumerable.Repeat<byte[]>([0xF8, 0xFF, 0xFE], packets)]));
        return ogg.ToArray();
    }

    /// <summary>WAV, 8 kHz, 8 bits: with a chunk of junk in front if asked for, and as RF64, in which the lengths stand elsewhere.</summary>
    public static byte[] Wav(int junk = 0, bool isRf64 = false, int seconds = 2)
    {
        var length = 8000 * seconds;
        byte[] format = [.. "fmt "u8, 16, 0, 0, 0, 1, 0, 1, 0, 0x40, 0x1F, 0, 0, 0x40, 0x1F, 0, 0, 1, 0, 8, 0];
        byte[] sizes = isRf64 ? [.. "ds64"u8, .. Number(28), .. Long(72 + length), .. Long(length), .. Long(length), .. Number(0)] : [];
        byte[] filler = junk > 0 ? [.. "JUNK"u8, .. Number(junk), .. new byte[junk]] : [];
        byte[] sound = [.. "data"u8, .. Number(isRf64 ? -1 : length), .. Enumerable.Repeat((byte)0x80, length)];
        byte[] all = [.. "WAVE"u8, .. sizes, .. filler, .. format, .. sound];
        return [.. isRf64 ? "RF64"u8 : "RIFF"u8, .. Number(isRf64 ? -1 : all.Length), .. all];
    }

    /// <summary>An ID3v2 tag with a picture of so many bytes; every byte that could begin a frame is one that might mislead.</summary>
    public static byte[] Tag(byte version, int picture)
    {
        byte[] content = [.. "APIC"u8, .. version == 4 ? Seven(picture) : Big(picture), 0, 0, .. Enumerable.Range(0, picture).Select(i => (byte)(i % 2 == 0 ? 0xFF : 0xFB))];
        return [.. "ID3"u8, version, 0, 0, .. Seven(content.Length), .. content];
    }

    /// <summary>An ID3v1 tag, as it stands at the end.</summary>
    public static byte[] OldTag() => [.. "TAG"u8, .. Encoding.ASCII.GetBytes("Silence".PadRight(125))];

    /// <summary>An APE tag with one entry, as it stands at the end.</summary>
    public static byte[] ApeTag()
    {
        byte[] item = [.. Number(7), .. Number(0), .. "Title\0"u8, .. "Silence"u8];
        byte[] Edge(uint flags) => [.. "APETAGEX"u8, .. Number(2000), .. Number(item.Length + 32), .. Number(1), .. Number((int)flags), .. new byte[8]];
        return [.. Edge(0xA0000000), .. item, .. Edge(0x80000000)];
    }

    private static byte[] Page(byte kind, long position, int number, byte[][] packets)
    {
        byte[] page =
        [
            .. "OggS"u8, 0, kind, .. Long(position), 7, 0, 0, 0, .. Number(number), 0, 0, 0, 0, (byte)packets.Length,
            .. packets.Select(packet => (byte)packet.Length), .. packets.SelectMany(packet => packet),
        ];
        var check = 0u;
        foreach (var value in page)
        {
            check ^= (uint)value << 24;
            for (var bit = 0; bit < 8; bit++)
            {
                check = (check & 0x80000000) != 0 ? (check << 1) ^ 0x04C11DB7 : check << 1;
            }
        }

        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(22), check);
        return page;
    }

    private static byte Crc8(byte[] bytes)
    {
        var check = 0;
        foreach (var value in bytes)
        {
            check ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                check = (check & 0x80) != 0 ? (check << 1) ^ 0x07 : check << 1;
            }
        }

        return (byte)check;
    }

    private static ushort Crc16(byte[] bytes)
    {
        var check = 0;
        foreach (var value in bytes)
        {
            check ^= value << 8;
            for (var bit = 0; bit < 8; bit++)
            {
                check = (check & 0x8000) != 0 ? (check << 1) ^ 0x8005 : check << 1;
            }
        }

        return (ushort)check;
    }

    private static byte[] Repeat(byte[] frame, int times) => [.. Enumerable.Repeat(frame, times).SelectMany(bytes => bytes)];

    private static byte[] Number(int value) => BitConverter.GetBytes(value);

    private static byte[] Long(long value) => BitConverter.GetBytes(value);

    private static byte[] Big(int value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    private static byte[] Seven(int value) => [(byte)(value >> 21), (byte)((value >> 14) & 0x7F), (byte)((value >> 7) & 0x7F), (byte)(value & 0x7F)];
}
