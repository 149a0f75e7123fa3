using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace SecureVault.Tests.Endpoints.Uploads;

/// <summary>The upload by hand that docs/uploads.md shows, taken from there and run.</summary>
public sealed partial class DocumentedUploadTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_upload_by_hand_of_the_documentation_works_as_it_stands_there()
    {
        await using var scene = await TusScene.StartAsync();

        await RunAsync(scene, example => example.Groups["cookie"].Value + example.Groups["begin"].Value + example.Groups["send"].Value);
    }

    [Fact]
    public async Task The_documented_way_to_go_on_sends_what_is_missing()
    {
        await using var scene = await TusScene.StartAsync();
        const string Half = """
            head -c 4000000 film.mkv | curl -X PATCH "http://localhost:5080$place" -b "$cookie" -H 'Tus-Resumable: 1.0.0' \
              -H 'Upload-Offset: 0' -H 'Content-Type: application/offset+octet-stream' -T -

            """;

        await RunAsync(scene, example => example.Groups["cookie"].Value + example.Groups["begin"].Value + Half + example.Groups["resume"].Value);
    }

    private static async Task RunAsync(TusScene scene, Func<Match, string> choose)
    {
        Requirement.Met(File.Exists("/usr/bin/curl") && File.Exists("/bin/bash"), "There is no curl or no bash on this machine.");
        using var folder = new TemporaryFolder();
        var content = RandomNumberGenerator.GetBytes(9_000_000);
        await File.WriteAllBytesAsync(folder.Combine("film.mkv"), content, Token);
        var example = Example().Match(await File.ReadAllTextAsync(Path.Combine(Root(), "docs", "uploads.md"), Token));
        Assert.True(example.Success, "The example was not found.");
        var cookie = scene.Client.Cookies.GetCookies(scene.App.Address)[example.Groups["name"].Value];
        Assert.True(cookie is not null, $"No cookie of the server is called {example.Groups["name"].Value}.");

        await RunAsync(
            choose(example)
                .Replace($"'{cookie.Name}=...'", $"'{cookie.Name}={cookie.Value}'", StringComparison.Ordinal)
                .Replace("http://localhost:5080", scene.App.Address.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal),
            folder.Path);

        await scene.AssertOnlyFileAsync("film.mkv", content);
    }

    [GeneratedRegex("(?<cookie>^cookie='(?<name>[^=]+)=\\.\\.\\.'\n)(?<begin>.*?)(?<send>^curl -X PATCH.*?)(?<resume>^# broken off.*?)(?=^```)", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Example();

    private static async Task RunAsync(string script, string folder)
    {
        var start = new ProcessStartInfo("/bin/bash", ["-c", $"set -euo pipefail\nshopt -s expand_aliases\nalias curl='curl -sS --fail-with-body'\n{script}"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(Token);
        var error = process.StandardError.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        Assert.True(process.ExitCode == 0, $"bash ended with {process.ExitCode}: {await output} {await error}");
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "SecureVault.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("Not inside the repository.");
        }

        return folder.FullName;
    }
}
