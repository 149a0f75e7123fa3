using SecureVault.Core;
using SecureVault.Core.Keys;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Security;

/// <summary>Keeps an error from taking down the circuit, and its uploads with it.</summary>
internal sealed class SecurityCalls(SignInAgain signIn, ILogger<SecurityCalls> logger)
{
    /// <summary>Runs something.</summary>
    /// <returns>Null when it went well or the page is gone; else the error ID, under which the log has the reason.</returns>
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
#pragma warning disable CA1031 // an error of the database is shown in the page
        catch (Exception exception)
#pragma warning restore CA1031
        {
            var errorId = ErrorId.New();
            Log.SecurityFailed(logger, errorId, exception);
            return errorId;
        }

        return null;
    }
}
