using System.ComponentModel;
using System.Diagnostics;

namespace SecureVault.Tests.Archives;

/// <summary>Programs that unpack archives and that nobody here wrote, where the machine has them.</summary>
internal static class ZipTool
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Lets every program at hand check an archive.</summary>
    public static async Task AssertSoundAsync(string file)
    {
        await AssertAsync("unzip", "-tq", file);
        await AssertAsync("python3", "-m", "zipfile", "-t", file);
        await AssertAsync("7z", "t", file);
    }

    /// <returns>What the program wrote; null when the machine does not have it.</returns>
    public static async Task<string?> AssertAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LC_ALL"] = "C.UTF-8";
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            return null;
        }

        using (process)
        {
            var errors = process.StandardError.ReadToEndAsync(Token);
            var output = await process.StandardOutput.ReadToEndAsync(Token);
            await process.WaitForExitAsync(Token);
            Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {output}{await errors}");
            return output;
        }
    }
}

/// <summary>For readers that wait: the framework's reads the directory that way even when it is asked not to.</summary>
internal sealed class WaitingStream(Stream inner) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => inner.Length;

    public override long Position
    {
        get => inner.Position;
        set => inner.Position = value;
    }

    public override int Read(byte[] buffer, int offset, int count) =>
        inner.ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => inner.ReadAsync(buffer, cancellationToken);

    public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
