using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace SecureVault.Tests.Endpoints.Uploads;

/// <summary>A client that nobody here wrote: curl, by hand, as docs/uploads.md shows it.</summary>
public sealed class CurlTests
{
    // What the shell script is given: the server, the cookie, the file.
    private const string Script =
        """
        set -euo pipefail
        version='Tus-Resumable: 1.0.0' type='Content-Type: application/offset+octet-stream'
        size=$(stat -c %s "$FILE")
        place=$(curl -si "$SERVER/files/uploads" -X POST -b "$COOKIE" -H "$version" \
          -H "Upload-Length: $size" -H "Upload-Metadata: filename $(printf film.mkv | base64)" | tr -d '\r' | sed -n 's/^Location: //Ip')
        # stopped in the middle
        timeout -s KILL 1 curl -s -X PATCH "$SERVER$place" -b "$COOKIE" -H "$version" -H 'Upload-Offset: 0' -H "$type" --limit-rate 12M -T "$FILE" || true
        # asked and sent again until all is there: the server may still be putting away what came before
        for try in $(seq 100); do
          offset=$(curl -sI "$SERVER$place" -b "$COOKIE" -H "$version" | tr -d '\r' | sed -n 's/^Upload-Offset: //Ip')
          [ "$offset" != 0 ] || { sleep 0.1; continue; }
          code=$(tail -c +$((offset + 1)) "$FILE" 2>/dev/null | curl -s -o /dev/null -w '%{http_code}' -X PATCH "$SERVER$place" -b "$COOKIE" -H "$version" \
            -H "Upload-Offset: $offset" -H "$type" -T -) || true
          [ "$code" = 409 ] || break
        done
        echo "$offset $code"
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Curl_uploads_is_stopped_and_goes_on()
    {
        await using var scene = await TusScene.StartAsync();
        using var folder = new TemporaryFolder();
        var content = RandomNumberGenerator.GetBytes(30_000_000);
        await File.WriteAllBytesAsync(folder.Combine("film.mkv"), content, Token);

        var output = await RunAsync(scene, folder.Combine("film.mkv"));

        var answer = output.Trim().Split(' ');
        Assert.Equal("204", answer[^1]);
        Assert.InRange(long.Parse(answer[0], CultureInfo.InvariantCulture), 1, content.Length - 1);
        await scene.AssertOnlyFileAsync("film.mkv", content);
    }

    private static async Task<string> RunAsync(TusScene scene, string file)
    {
        Requirement.Met(File.Exists("/usr/bin/curl") && File.Exists("/bin/bash"), "There is no curl or no bash on this machine.");
        var start = new ProcessStartInfo("/bin/bash", ["-c", Script]) { RedirectStandardOutput = true };
        start.Environment["SERVER"] = scene.App.Address.GetLeftPart(UriPartial.Authority);
        start.Environment["COOKIE"] = scene.Client.Cookies.GetCookieHeader(scene.App.Address);
        start.Environment["FILE"] = file;
        using var process = Process.Start(start)!;
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync(Token);
            await process.WaitForExitAsync(Token);
            Assert.True(process.ExitCode == 0, $"bash ended with {process.ExitCode}: {output}");
            return output;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
