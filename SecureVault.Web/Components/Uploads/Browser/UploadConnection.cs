using Microsoft.AspNetCore.Components.Server.Circuits;

namespace SecureVault.Web.Components.Uploads.Browser;

/// <summary>Tells the queue of a circuit when its browser goes away and when it is back.</summary>
internal sealed class UploadConnection(UploadQueue queue) : CircuitHandler
{
    public override Task OnConnectionDownAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        queue.ConnectionLost();
        return Task.CompletedTask;
    }

    public override Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        queue.ConnectionBack();
        return Task.CompletedTask;
    }
}
