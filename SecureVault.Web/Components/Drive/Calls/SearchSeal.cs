using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using SecureVault.Core;
using SecureVault.Web.Components.Search;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Drive.Calls;

/// <summary>Seals the search that a browser keeps, so that only the session in which it was typed can open it.</summary>
internal sealed class SearchSeal(IDataProtectionProvider protection, CurrentUser user)
{
    public Task<string> SealAsync(KeptSearch search, CancellationToken cancellationToken) =>
        user.CallAsync((_, session, _) => Task.FromResult(ProtectorOf(session).Protect(JsonSerializer.Serialize(search))), cancellationToken);

    /// <returns>Null when it was sealed in another session, or is of another version.</returns>
    public Task<KeptSearch?> OpenAsync(string box, CancellationToken cancellationToken) =>
        user.CallAsync((_, session, _) => Task.FromResult(Open(ProtectorOf(session), box)), cancellationToken);

    private static KeptSearch? Open(IDataProtector protector, string box)
    {
        try
        {
            return JsonSerializer.Deserialize<KeptSearch>(protector.Unprotect(box));
        }
        catch (Exception exception) when (exception is CryptographicException or JsonException)
        {
            return null;
        }
    }

    private IDataProtector ProtectorOf(SessionId session) => protection.CreateProtector("SecureVault.KeptSearch", session.ToString());
}
