using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.RegularExpressions;

namespace SecureVault.Bench;

/// <summary>Speaks to the server as a browser and the people behind it do.</summary>
internal sealed partial class KillClient : IDisposable
{
    private readonly HttpClient _http;

    public KillClient(Uri address)
    {
#pragma warning disable CA2000 // the client owns it
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = true, CookieContainer = new CookieContainer() };
#pragma warning restore CA2000
        _http = new HttpClient(handler) { BaseAddress = address, Timeout = TimeSpan.FromMinutes(2) };
    }

    public async Task SignInAsync(string email, string password)
    {
        var page = new Uri("/account/sign-in", UriKind.Relative);
        var html = await _http.GetStringAsync(page);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["__RequestVerificationToken"] = Antiforgery().Match(html).Groups[1].Value,
            ["_handler"] = "sign-in",
            ["Form.Email"] = email,
            ["Form.Password"] = password,
        });
        using var answer = await _http.PostAsync(page, form);
        Demand(answer.StatusCode == HttpStatusCode.Found, answer);
    }

    public async Task<IReadOnlyList<KillEntry>> ListAsync() => (await _http.GetFromJsonAsync<List<KillEntry>>(new Uri("/bench/list", UriKind.Relative)))!;

    /// <summary>Does something that people do over a circuit, or the server by itself.</summary>
    public async Task<HttpStatusCode> DoAsync(string what)
    {
        using var answer = await _http.PostAsync(new Uri($"/bench/{what}", UriKind.Relative), content: null);
        return answer.StatusCode;
    }

    public async Task<Guid> MakeFolderAsync(string name)
    {
        using var answer = await _http.PostAsync(new Uri($"/bench/folder?name={name}", UriKind.Relative), content: null);
        return Guid.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(), CultureInfo.InvariantCulture);
    }

    public async Task<byte[]> ReadAsync(Guid item) => await _http.GetByteArrayAsync(new Uri($"/files/{item}/content", UriKind.Relative));

    /// <summary>Creates an upload, with all of its content or with none.</summary>
    /// <returns>Where to go on with it; null when it was refused.</returns>
    public async Task<string?> CreateAsync(string name, Guid folder, string conflict, int length, byte[]? content)
    {
        using var request = NewRequest(HttpMethod.Post, "/files/uploads");
        request.Headers.Add("Upload-Length", length.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add(
            "Upload-Metadata",
            string.Join(',', new[] { ("filename", name), ("conflict", conflict), ("folder", folder.ToString()) }
                .Select(pair => $"{pair.Item1} {Convert.ToBase64String(Encoding.UTF8.GetBytes(pair.Item2))}")));
        request.Content = content is null ? null : ContentOf(content);
        using var answer = await _http.SendAsync(request);
        return answer.StatusCode == HttpStatusCode.Created ? answer.Headers.Location!.ToString() : null;
    }

    /// <summary>Where an upload goes on; null when it is gone.</summary>
    public async Task<int?> OffsetAsync(string location)
    {
        using var request = NewRequest(HttpMethod.Head, location);
        using var answer = await _http.SendAsync(request);
        return answer.StatusCode == HttpStatusCode.OK ? int.Parse(answer.Headers.GetValues("Upload-Offset").Single(), CultureInfo.InvariantCulture) : null;
    }

    /// <summary>Sends a piece.</summary>
    /// <returns>Whether it was taken.</returns>
    public async Task<bool> AppendAsync(string location, int offset, ReadOnlyMemory<byte> content)
    {
        using var request = NewRequest(HttpMethod.Patch, location);
        request.Headers.Add("Upload-Offset", offset.ToString(CultureInfo.InvariantCulture));
        request.Content = ContentOf(content);
        using var answer = await _http.SendAsync(request);
        return answer.StatusCode == HttpStatusCode.NoContent;
    }

    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage NewRequest(HttpMethod method, string place)
    {
        var request = new HttpRequestMessage(method, new Uri(place, UriKind.RelativeOrAbsolute));
        request.Headers.Add("Tus-Resumable", "1.0.0");
        return request;
    }

    private static ReadOnlyMemoryContent ContentOf(ReadOnlyMemory<byte> content)
    {
        var body = new ReadOnlyMemoryContent(content);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        return body;
    }

    private static void Demand(bool condition, HttpResponseMessage answer)
    {
        if (!condition)
        {
            throw new InvalidOperationException($"{answer.RequestMessage?.RequestUri} was answered with {answer.StatusCode}.");
        }
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" (?:type=\"hidden\" )?value=\"([^\"]+)\"")]
    private static partial Regex Antiforgery();
}
