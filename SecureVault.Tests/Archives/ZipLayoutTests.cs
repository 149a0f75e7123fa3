using System.IO.Compression;
using System.IO.Hashing;
using System.Text;
using SecureVault.Core.Archives;

namespace SecureVault.Tests.Archives;

/// <summary>Archives of made-up items: sizes and numbers that no test could store, and names that no drive takes.</summary>
public sealed class ZipLayoutTests
{
    private const long Huge = 5L * 1024 * 1024 * 1024;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Contents_and_offsets_past_4_GiB_are_found_by_other_programs()
    {
        using var folder = new TemporaryFolder();
        var table = ZipTree.Of([File("a", Huge, 1), File("b", uint.MaxValue, 2), File("c", uint.MaxValue - 1L, 3), Text("last")], []);
        await using var stream = new ZipStream(table, (entry, _) => Task.FromResult(new ZipContent(ContentOf(table[entry].Facts), null)));

        await using (var archive = await ZipArchive.CreateAsync(new WaitingStream(stream), ZipArchiveMode.Read, leaveOpen: true, null, Token))
        {
            Assert.Equal(
                [("a", Huge, 1u), ("b", uint.MaxValue, 2u), ("c", uint.MaxValue - 1L, 3u), ("last", 5L, Crc32.HashToUInt32("hello"u8))],
                archive.Entries.Select(entry => (entry.FullName, entry.Length, entry.Crc32)));
            await using var last = await archive.Entries[^1].OpenAsync(Token);
            Assert.Equal("hello", await new StreamReader(last).ReadToEndAsync(Token));
        }

        var file = folder.Combine("huge.zip");
        await WriteSparselyAsync(table, stream, file);
        Assert.Equal("hello", await ZipTool.AssertAsync("unzip", "-p", file, "last") ?? "hello");
        var listed = await ZipTool.AssertAsync("python3", "-c", "import sys,zipfile; print([e.file_size for e in zipfile.ZipFile(sys.argv[1]).infolist()])", file);
        Assert.Equal($"[{Huge}, {uint.MaxValue}, {uint.MaxValue - 1L}, 5]", (listed ?? $"[{Huge}, {uint.MaxValue}, {uint.MaxValue - 1L}, 5]").Trim());
    }

    [Theory]
    [InlineData(65_534)]
    [InlineData(65_535)]
    [InlineData(70_000)]
    public async Task As_many_entries_as_the_old_form_holds_and_more_are_all_found(int count)
    {
        using var folder = new TemporaryFolder();
        var table = ZipTree.Of(Enumerable.Range(0, count).Select(number => Text($"{number:D6}.txt")), []);
        await using var stream = new ZipStream(table, (entry, _) => Task.FromResult(new ZipContent(ContentOf(table[entry].Facts), null)));
        var file = folder.Combine("many.zip");
        await using (var to = System.IO.File.Create(file))
        {
            await stream.CopyToAsync(to, Token);
            Assert.Equal(table.Length, to.Length);
        }

        await using (var archive = await ZipFile.OpenReadAsync(file, Token))
        {
            Assert.Equal(count, archive.Entries.Count);
            await using var last = await archive.GetEntry($"{count - 1:D6}.txt")!.OpenAsync(Token);
            Assert.Equal("hello", await new StreamReader(last).ReadToEndAsync(Token));
        }

        await ZipTool.AssertSoundAsync(file);
    }

    [Fact]
    public async Task No_name_leads_out_of_the_folder_that_it_is_unpacked_into()
    {
        using var folder = new TemporaryFolder();
        string[] hostile =
        [
            "../up", "..", ".", "...", "/etc/passwd", "\\\\server\\share", "C:\\Windows\\x", "C:", "a/../../b", "..\\..\\c", "nul\0byte", "CON", "aux.txt",
            "tab\there", "line\nbreak", "right\u202Eleft", " ", "~", "-rf", "$HOME", "`id`", "a:b", "a?b", "a*b", "A_B", "é", "e\u0301", "😀", "\ud800",
            new('x', 300), new('日', 200), "dot.", "dot", "dot ",
        ];
        var top = new ZipTree.Node(Guid.NewGuid(), default, "..", 0);
        var inner = new ZipTree.Node(Guid.NewGuid(), top.Id, "/", 0);
        var table = ZipTree.Of([top, .. hostile.Select(Text)], [inner, .. hostile.Select(name => Text(name) with { ParentId = inner.Id })]);
        await using var stream = new ZipStream(table, (entry, _) => Task.FromResult(new ZipContent(ContentOf(table[entry].Facts), null)));
        var file = folder.Combine("hostile.zip");
        await using (var to = System.IO.File.Create(file))
        {
            await stream.CopyToAsync(to, Token);
        }

        await ZipTool.AssertSoundAsync(file);
        await using (var archive = await ZipFile.OpenReadAsync(file, Token))
        {
            var names = archive.Entries.Select(entry => entry.FullName).ToList();
            Assert.Equal(2 * hostile.Length, names.Count);
            Assert.Equal(names.Count, names.Select(name => name.Normalize().ToUpperInvariant()).Distinct(StringComparer.Ordinal).Count());
            Assert.All(names, AssertHarmless);
        }

        var target = folder.Combine("net/target");
        Directory.CreateDirectory(target);
        await ZipFile.ExtractToDirectoryAsync(file, target, Token);
        AssertOnlyIn(folder.Combine("net"), target, 2 * hostile.Length);
        target = folder.Combine("unzip/target");
        Directory.CreateDirectory(target);
        if (await ZipTool.AssertAsync("unzip", "-q", file, "-d", target) is not null)
        {
            AssertOnlyIn(folder.Combine("unzip"), target, 2 * hostile.Length);
        }
    }

    [Fact]
    public async Task Items_too_deep_for_a_path_are_at_the_top_of_the_archive_and_nothing_is_missing()
    {
        var nodes = new List<ZipTree.Node> { new(Guid.NewGuid(), default, new string('x', 250), 0) };
        for (var level = 1; level < 300; level++)
        {
            nodes.Add(new ZipTree.Node(Guid.NewGuid(), nodes[^1].Id, new string('x', 250), 0));
        }

        var table = ZipTree.Of(nodes[..1], [.. nodes[1..], Text("deepest") with { ParentId = nodes[^1].Id }, Text("middle") with { ParentId = nodes[150].Id }]);
        await using var stream = new ZipStream(table, (entry, _) => Task.FromResult(new ZipContent(ContentOf(table[entry].Facts), null)));
        await using var archive = await ZipArchive.CreateAsync(new WaitingStream(stream), ZipArchiveMode.Read, leaveOpen: true, null, Token);

        Assert.Equal(["deepest", "middle"], archive.Entries.Select(entry => entry.Name).Order(StringComparer.Ordinal));
        Assert.All(archive.Entries, entry => Assert.InRange(Encoding.UTF8.GetByteCount(entry.FullName), 1, 32_767));
    }

    [Fact]
    public async Task Times_before_and_after_what_the_format_holds_are_the_nearest_that_it_does()
    {
        long[] times = [-10_000_000_000_000, 0, 1_700_000_001_999, 4_000_000_000_000, 9_000_000_000_000];
        var table = ZipTree.Of(times.Select((time, i) => Text($"{i}") with { Modified = time }), []);
        await using var stream = new ZipStream(table, (entry, _) => Task.FromResult(new ZipContent(ContentOf(table[entry].Facts), null)));
        await using var archive = await ZipArchive.CreateAsync(new WaitingStream(stream), ZipArchiveMode.Read, leaveOpen: true, null, Token);

        Assert.Equal(
            [1980, 1980, 2023, 2096, 2107],
            archive.Entries.Select(entry => entry.LastWriteTime.DateTime.Year));
    }

    [Fact]
    public async Task Any_part_of_an_archive_reads_as_it_does_in_the_whole()
    {
        var folder = new ZipTree.Node(Guid.NewGuid(), default, "folder", 0);
        var table = ZipTree.Of(
            [folder, File("empty", 0, 0), new ZipTree.Node(Guid.NewGuid(), default, "nothing", 0)],
            Enumerable.Range(0, 20).Select(number => Text($"{number}") with { ParentId = folder.Id }));
        var opened = 0;
        await using var stream = new ZipStream(table, (entry, _) =>
        {
            Interlocked.Increment(ref opened);
            return Task.FromResult(new ZipContent(ContentOf(table[entry].Facts), null));
        });
        using var whole = new MemoryStream();
        await stream.CopyToAsync(whole, Token);
        Assert.Equal(20, opened);
        for (var from = 0; from < whole.Length; from += 7)
        {
            var part = new byte[Math.Min(61, whole.Length - from)];
            stream.Position = from;
            await stream.ReadExactlyAsync(part, Token);
            Assert.Equal(whole.ToArray()[from..(from + part.Length)], part);
        }

        stream.Position = stream.Length;
        Assert.Equal(0, await stream.ReadAsync(new byte[10], Token));
    }

    [Fact]
    public async Task Reading_what_is_behind_all_contents_opens_none()
    {
        var table = ZipTree.Of([Text("a"), Text("b")], []);
        await using var stream = new ZipStream(table, (_, _) => throw new InvalidOperationException("Nobody asked for a content."));
        stream.Position = table.DirectoryAt;

        await stream.ReadExactlyAsync(new byte[table.Length - table.DirectoryAt], Token);
    }

    private static ZipTree.Node File(string name, long length, uint crc) =>
        new(Guid.NewGuid(), default, name, 1_772_366_400_000) { Version = Guid.NewGuid(), Length = length, Crc = crc };

    private static ZipTree.Node Text(string name) => File(name, 5, Crc32.HashToUInt32("hello"u8));

    private static Stream ContentOf(ZipRecords.Facts facts) => facts.Size == 5 ? new MemoryStream("hello"u8.ToArray()) : new Zeros(facts.Size);

    private static void AssertHarmless(string name)
    {
        Assert.False(name.StartsWith('/') || name.Contains('\\', StringComparison.Ordinal) || name.Contains(':', StringComparison.Ordinal), name);
        Assert.All(name.TrimEnd('/').Split('/'), part =>
        {
            Assert.False(part is "" or "." or "..", name);
            Assert.InRange(Encoding.UTF8.GetByteCount(part), 1, 255);
            Assert.DoesNotContain(part, char.IsControl);
        });
    }

    private static void AssertOnlyIn(string folder, string target, int files)
    {
        Assert.Equal(target, Assert.Single(Directory.EnumerateFileSystemEntries(folder)));
        Assert.Equal(files, Directory.EnumerateFiles(target, "*", SearchOption.AllDirectories).Count());
    }

    /// <summary>Contents of zeros become holes, so that a file of 13 GiB takes no space.</summary>
    private static async Task WriteSparselyAsync(ZipTable table, ZipStream stream, string file)
    {
        await using var to = System.IO.File.Create(file);
        for (var entry = 0; entry < table.Count; entry++)
        {
            await CopyAsync(table[entry].At, table.LocalLength(entry) + (table[entry].Facts.Size == 5 ? 5 : 0));
        }

        await CopyAsync(table.DirectoryAt, (int)(table.Length - table.DirectoryAt));

        async Task CopyAsync(long at, int length)
        {
            var bytes = new byte[length];
            stream.Position = to.Position = at;
            await stream.ReadExactlyAsync(bytes, Token);
            await to.WriteAsync(bytes, Token);
        }
    }

    private sealed class Zeros(long length) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position { get; set; }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = (int)Math.Min(buffer.Length, length - Position);
            buffer.Span[..count].Clear();
            Position += count;
            return ValueTask.FromResult(count);
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
