using SecureVault.Core;
using SecureVault.Core.Keys;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Drive;

/// <summary>Runs what may fail so that it takes neither the circuit nor its uploads down.</summary>
internal sealed class DriveErrorHandler(SignInAgain signIn, ILogger<DriveErrorHandler> logger)
{
    /// <summary>Runs something of the drive.</summary>
    /// <returns>Null when it went well or the page is gone; else the number under which the log has the fault.</returns>
    public async Task<string?> TryAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (AccessEndedException)
        {
            await signIn.GoAsync();
        }
        catch (Exception exception) when (JsModule.IsPageGone(exception))
        {
            // the page is gone
        }
#pragma warning disable CA1031 // a fault of database or store is shown in the page
        catch (Exception exception)
#pragma warning restore CA1031
        {
            var faultId = FaultId.New();
            Log.DriveFailed(logger, faultId, exception);
            return faultId;
        }

        return null;
    }
}
