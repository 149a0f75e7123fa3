using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using SecureVault.Core;
using SecureVault.Core.Thumbnails;

namespace SecureVault.Web.Hosting.ThumbnailWorkers;

/// <summary>The server's end of one worker. After anything but a proper answer it is dead and has to be disposed.</summary>
internal sealed class ThumbnailProcess : IDisposable
{
    private const int CopySize = 64 * 1024;

    // Where the runtime is; nothing else of the server's environment is a worker's business, least of all its secrets.
    private static readonly string[] Inherited = ["PATH", "DOTNET_ROOT", "DOTNET_ROOT_X64", "DOTNET_ROOT_ARM64", "LD_LIBRARY_PATH", "SystemRoot"];

    private readonly Process _process;
    private readonly TimeSpan _patience;
    private readonly TimeProvider _clock;
    private bool _isTooSlow;

    private ThumbnailProcess(Process process, UserId owner, TimeSpan patience, TimeProvider clock)
    {
        _process = process;
        Owner = owner;
        _patience = patience;
        _clock = clock;
    }

    /// <summary>Whose images it reads; those of nobody else, ever.</summary>
    public UserId Owner { get; }

    /// <summary>The number that the system gives it.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it can still be asked.</summary>
    public bool IsAlive => !_process.HasExited;

    /// <summary>Starts a worker.</summary>
    public static ThumbnailProcess Start(UserId owner, ThumbnailOptions options, TimeProvider clock)
    {
        var start = Command();
        foreach (var argument in ThumbnailWorker.ArgumentsFor(options.MaxSourceBytes, options.MaxSourcePixels))
        {
            start.ArgumentList.Add(argument);
        }

        Furnish(start.Environment, options.MaxSourceBytes);
        var process = Process.Start(start) ?? throw new InvalidOperationException("A worker did not start.");
        process.ErrorDataReceived += (_, _) => { }; // read so that it never waits, and dropped: it may speak of what it reads
        process.BeginErrorReadLine();
        return new ThumbnailProcess(process, owner, TimeSpan.FromSeconds(options.TimeoutSeconds), clock);
    }

    /// <summary>Has one image made small.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled; the worker is dead.</exception>
    public async Task<ThumbnailResult> MakeAsync(Stream image, long length, CancellationToken cancellationToken)
    {
        // A pipe's reads and writes end with the process at its other end, not with a token.
        await using var stop = cancellationToken.Register(Kill);
        try
        {
            await SendAsync(image, length, cancellationToken);
            return await ReceiveAsync();
        }
        catch (WorkerGoneException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Kill();
            return new ThumbnailResult.Failed(_isTooSlow ? ThumbnailError.TooSlow : ThumbnailError.ReaderDied);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }

    private static ProcessStartInfo Command()
    {
        var start = new ProcessStartInfo
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        var program = typeof(ThumbnailProcess).Assembly.Location;
        var host = Path.GetFullPath(Path.Combine(
            RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
        if (program.Length > 0 && File.Exists(host))
        {
            start.FileName = host;
            start.ArgumentList.Add(program);
        }
        else
        {
            start.FileName = Environment.ProcessPath!; // the runtime is part of the program
        }

        return start;
    }

    private static void Furnish(IDictionary<string, string?> environment, long mostBytes)
    {
        var kept = Inherited.Where(environment.ContainsKey).ToDictionary(name => name, name => environment[name]);
        environment.Clear();
        foreach (var (name, value) in kept)
        {
            environment[name] = value;
        }

        environment["DOTNET_gcServer"] = "0";
        environment["DOTNET_gcConcurrent"] = "0";
        environment["DOTNET_GCHeapHardLimit"] = (mostBytes + (64L * 1024 * 1024)).ToString("X", CultureInfo.InvariantCulture);
        environment["DOTNET_EnableDiagnostics"] = "0"; // no debugger, no profiler, no dumps
        environment["DOTNET_EnableWriteXorExecute"] = "0"; // it works through a file in memory, which the limit on files forbids
        environment["DOTNET_TieredCompilation"] = "0"; // its thread would begin when a thread can no longer begin: that takes a pipe
    }

    private async Task SendAsync(Stream image, long length, CancellationToken cancellationToken)
    {
        var pipe = _process.StandardInput.BaseStream;
        await WriteAsync(pipe, ThumbnailFrames.WriteRequestHead(length));
        var buffer = ArrayPool<byte>.Shared.Rent(CopySize);
        try
        {
            while (length > 0)
            {
                // Waiting for the store is not the worker's fault, so it is not on its time.
                var count = await image.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, length)), cancellationToken);
                if (count == 0)
                {
                    throw new EndOfStreamException("The image is shorter than it was said to be.");
                }

                await WriteAsync(pipe, buffer.AsMemory(0, count));
                length -= count;
            }

            await InTimeAsync(() => pipe.FlushAsync(CancellationToken.None));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    private Task WriteAsync(Stream pipe, ReadOnlyMemory<byte> bytes) => InTimeAsync(() => pipe.WriteAsync(bytes, CancellationToken.None).AsTask());

    private async Task<ThumbnailResult> ReceiveAsync()
    {
        var picture = Array.Empty<byte>();
        var answer = default(ThumbnailAnswer);
        await InTimeAsync(async () =>
        {
            var pipe = _process.StandardOutput.BaseStream;
            var head = new byte[ThumbnailFrames.AnswerHead];
            await pipe.ReadExactlyAsync(head, CancellationToken.None);
            (answer, var length) = ThumbnailFrames.ReadAnswerHead(head);
            if (!Enum.IsDefined(answer) || length is < 0 or > ThumbnailFrames.MaxAnswerBytes)
            {
                throw new InvalidDataException();
            }

            picture = new byte[length];
            await pipe.ReadExactlyAsync(picture, CancellationToken.None);
        });
        return answer switch
        {
            ThumbnailAnswer.Made when ThumbnailFrames.IsWebP(picture) => new ThumbnailResult.Made(picture),
            ThumbnailAnswer.Made => throw new WorkerGoneException(null),
            ThumbnailAnswer.Unreadable => new ThumbnailResult.Unreadable(),
        };
    }

    /// <summary>One step of the worker's, which dies when it takes too long.</summary>
    private async Task InTimeAsync(Func<Task> step)
    {
        await using var timer = _clock.CreateTimer(
            _ =>
            {
                _isTooSlow = true;
                Kill();
            },
            null,
            _patience,
            Timeout.InfiniteTimeSpan);
        try
        {
            await step();
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidDataException)
        {
            throw new WorkerGoneException(exception);
        }
    }

    private void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (Exception exception) when (exception is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // it is gone already
        }
    }

    /// <summary>The worker is at its end, or not to be trusted any more.</summary>
    private sealed class WorkerGoneException(Exception? inner) : Exception("The worker is gone.", inner);
}
