using System.Buffers;
using System.Globalization;
using System.IO.Hashing;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SecureVault.Core.Archives;

/// <summary>
/// The list of all files of an archive, which is its last entry: a line of JSON for each, with path, size and checksums. It is written whenever it
/// is read; only what it is made of is kept, 32 bytes for each file besides the archive's table.
/// </summary>
internal sealed class ZipManifest
{
    /// <summary>The name of the entry, unless a file at the top has it.</summary>
    public const string FileName = "manifest.jsonl";

    private static readonly JsonWriterOptions Form = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ZipTable _files;
    private readonly byte[]?[] _sums;

    /// <param name="files">The archive without the manifest.</param>
    /// <param name="sums">The SHA-256 of each entry; null for folders, and for files whose sum nobody knows.</param>
    public ZipManifest(ZipTable files, byte[]?[] sums)
    {
        (_files, _sums) = (files, sums);
        var (crc, line) = (new Crc32(), new ArrayBufferWriter<byte>());
        for (var entry = 0; entry < Lines; entry++)
        {
            Write(entry, line);
            crc.Append(line.WrittenSpan);
            Length += line.WrittenCount;
        }

        Crc = crc.GetCurrentHashAsUInt32();
    }

    /// <summary>How many entries of the archive it may tell of.</summary>
    public int Lines => _files.Count;

    /// <summary>Bytes of it.</summary>
    public long Length { get; }

    /// <summary>Its check sum.</summary>
    public uint Crc { get; }

    /// <summary>About how much memory it takes besides the archive's table.</summary>
    public long MemoryBytes => 72L * _sums.Length;

    /// <summary>Writes the line of an entry in place of what the buffer had; nothing for a folder.</summary>
    public void Write(int entry, ArrayBufferWriter<byte> line)
    {
        line.ResetWrittenCount();
        var facts = _files[entry].Facts;
        if (facts.IsFolder)
        {
            return;
        }

        using (var json = new Utf8JsonWriter(line, Form))
        {
            json.WriteStartObject();
            json.WriteString("path", _files.PathOf(entry));
            json.WriteNumber("size", facts.Size);
            json.WriteString("crc32", facts.Crc.ToString("x8", CultureInfo.InvariantCulture));
            json.WriteString("sha256", _sums[entry] is { } sum ? Convert.ToHexStringLower(sum) : null);
            json.WriteEndObject();
        }

        line.Write("\n"u8);
    }

    /// <summary>The bytes of it, from the beginning and seekable.</summary>
    public Stream Open() => new ManifestStream(this);

    private sealed class ManifestStream(ZipManifest manifest) : Stream
    {
        private readonly ArrayBufferWriter<byte> _line = new();
        private int _entry = -1;
        private long _lineAt;
        private long _position;

        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => false;

        public override long Length => manifest.Length;

        public override long Position
        {
            get => _position;
            set
            {
                ArgumentOutOfRangeException.ThrowIfNegative(value);
                _position = value;
            }
        }

        public override int Read(Span<byte> buffer)
        {
            var total = 0;
            while (total < buffer.Length && FindLine())
            {
                var left = _line.WrittenSpan[(int)(_position - _lineAt)..];
                var count = Math.Min(left.Length, buffer.Length - total);
                left[..count].CopyTo(buffer[total..]);
                total += count;
                _position += count;
            }

            return total;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return ValueTask.FromResult(Read(buffer.Span));
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => _position + offset,
            SeekOrigin.End => Length + offset,
            _ => throw new ArgumentOutOfRangeException(nameof(origin)),
        };

        public override void Flush()
        {
        }

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        /// <summary>Goes to the line at the position; back by beginning anew, which a download does once at most.</summary>
        private bool FindLine()
        {
            if (_position < _lineAt)
            {
                (_entry, _lineAt) = (-1, 0);
                _line.ResetWrittenCount();
            }

            while (_position >= _lineAt + _line.WrittenCount)
            {
                if (_entry + 1 >= manifest.Lines)
                {
                    return false;
                }

                _lineAt += _line.WrittenCount;
                manifest.Write(++_entry, _line);
            }

            return true;
        }
    }
}
