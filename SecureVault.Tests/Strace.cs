using System.Diagnostics;
using System.Runtime.Versioning;

namespace SecureVault.Tests;

/// <summary>Starts one test of this program again under strace, to see what it asks of the kernel and what it makes of errors.</summary>
[UnsupportedOSPlatform("windows")]
internal static class Strace
{
    private const string CallsTraced = "fsync,fdatasync,rename,renameat,renameat2,link,linkat,unlink,openat,pwrite64,close";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>This program, started by itself or with 'dotnet'.</summary>
    private static string[] Program => Path.GetFileName(Environment.ProcessPath!) == "dotnet"
        ? [Environment.ProcessPath!, typeof(Strace).Assembly.Location]
        : [Environment.ProcessPath!];

    /// <summary>Whether a line is a call on a file or folder.</summary>
    public static bool Is(string call, string name, string path) =>
        call.Contains($" {name}(", StringComparison.Ordinal) && call.Contains($"<{path}>", StringComparison.Ordinal);

    /// <summary>The calls about a folder, which the test finds in the variable.</summary>
    public static async Task<List<string>> RunAsync(string test, string variable, string folder, params string[] options)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/strace"), "needs strace");
        var log = Path.Combine(folder, "trace");
        using var process = new Process();
        process.StartInfo = new ProcessStartInfo(
            "/usr/bin/strace",
            ["-f", "-y", "-s", "0", "-o", log, "--seccomp-bpf", $"--trace={CallsTraced}", .. options, .. Program, "--filter-method", test])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        process.StartInfo.Environment[variable] = folder;
        process.Start();
        var output = process.StandardOutput.ReadToEndAsync(Token);
        var errors = process.StandardError.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        Assert.SkipWhen((await errors).Contains("PTRACE", StringComparison.Ordinal) && process.ExitCode != 0, "strace may not trace here");
        Assert.True(process.ExitCode == 0, $"{await output}\n{await errors}");
        return [.. Whole(await File.ReadAllLinesAsync(log, Token)).Where(line => line.Contains(folder, StringComparison.Ordinal))];
    }

    /// <summary>A call during which another thread made one is in the log as two lines; here it is one, where it began.</summary>
    private static List<string> Whole(IEnumerable<string> lines)
    {
        const string Unfinished = " <unfinished ...>";
        const string Resumed = " resumed>";
        var calls = new List<string>();
        var begun = new Dictionary<string, int>();
        foreach (var line in lines)
        {
            var thread = line.Split(' ', 2)[0];
            if (line.Contains(" <... ", StringComparison.Ordinal) && begun.Remove(thread, out var place))
            {
                calls[place] += line[(line.IndexOf(Resumed, StringComparison.Ordinal) + Resumed.Length)..];
                continue;
            }

            if (line.EndsWith(Unfinished, StringComparison.Ordinal))
            {
                begun[thread] = calls.Count;
            }

            calls.Add(line.EndsWith(Unfinished, StringComparison.Ordinal) ? line[..^Unfinished.Length] : line);
        }

        return calls;
    }
}
