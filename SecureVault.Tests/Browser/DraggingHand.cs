using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace SecureVault.Tests.Browser;

/// <summary>A hand that drags files of the disk over a page: the browser's own drag, not events made by a script.</summary>
internal sealed class DraggingHand : IAsyncDisposable
{
    private readonly ICDPSession _session;
    private readonly JsonObject _data;

    private DraggingHand(ICDPSession session, IEnumerable<string> paths)
    {
        _session = session;
        _data = new JsonObject
        {
            ["items"] = new JsonArray(),
            ["files"] = new JsonArray([.. paths.Select(path => JsonValue.Create(path))]),
            ["dragOperationsMask"] = 1,
        };
    }

    public static async Task<DraggingHand> OfAsync(IPage page, IEnumerable<string> paths) =>
        new(await page.Context.NewCDPSessionAsync(page), paths);

    public async Task MoveAsync(string type, double x = 700, double y = 500) => await _session.SendAsync(
        "Input.dispatchDragEvent",
        new Dictionary<string, object> { ["type"] = type, ["x"] = x, ["y"] = y, ["data"] = _data.DeepClone() });

    public async ValueTask DisposeAsync() => await _session.DetachAsync();
}
