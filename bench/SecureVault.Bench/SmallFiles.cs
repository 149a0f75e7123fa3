using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace SecureVault.Bench;

/// <summary>Many small files by several clients at once, the same client whatever the server.</summary>
internal static class SmallFiles
{
    /// <summary>Sends them and prints files per second.</summary>
    /// <param name="way">'tus' for the vault, 'put' for anything that takes PUT.</param>
    /// <param name="address">Where files are made.</param>
    /// <param name="cookies">The Cookie header, or nothing.</param>
    /// <param name="clients">How many send at once, each over a connection of its own.</param>
    /// <param name="files">All together.</param>
    /// <param name="length">Bytes of each.</param>
    public static async Task SendAsync(string way, Uri address, string cookies, int clients, int files, int length)
    {
        var content = RandomNumberGenerator.GetBytes(length);
        using var handler = new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, MaxConnectionsPerServer = clients };
        using var http = new HttpClient(handler);
        var run = Guid.NewGuid().ToString("N")[..8];

        // Connections are made before the clock runs.
        await RunAsync(clients, clients, i => SendOneAsync(http, way, address, cookies, $"warm-{run}-{i}", content));
        var began = TimeProvider.System.GetTimestamp();
        await RunAsync(clients, files, i => SendOneAsync(http, way, address, cookies, $"file-{run}-{i}", content));
        var seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        Console.WriteLine((files / seconds).ToString("0.0", CultureInfo.InvariantCulture));
    }

    private static Task RunAsync(int clients, int files, Func<int, Task> send) => Parallel.ForAsync(
        0, files, new ParallelOptions { MaxDegreeOfParallelism = clients }, async (i, _) => await send(i));

    private static async Task SendOneAsync(HttpClient http, string way, Uri address, string cookies, string name, byte[] content)
    {
        using var request = way == "tus"
            ? new HttpRequestMessage(HttpMethod.Post, address)
            : new HttpRequestMessage(HttpMethod.Put, new Uri($"{address.ToString().TrimEnd('/')}/{name}"));
        request.Content = new ByteArrayContent(content);
        if (cookies.Length > 0)
        {
            request.Headers.Add("Cookie", cookies);
        }

        if (way == "tus")
        {
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
            request.Headers.Add("Tus-Resumable", "1.0.0");
            request.Headers.Add("Upload-Length", content.Length.ToString(CultureInfo.InvariantCulture));
            request.Headers.Add("Upload-Metadata", $"filename {Convert.ToBase64String(Encoding.UTF8.GetBytes(name))}");
        }

        using var answer = await http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
    }
}
