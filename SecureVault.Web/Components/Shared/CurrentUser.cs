using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using SecureVault.Core;

namespace SecureVault.Web.Components.Shared;

/// <summary>Whom a circuit belongs to. It does not change while the circuit lives; whether the account may still do things, Core checks anew with each call.</summary>
internal sealed class CurrentUser(AuthenticationStateProvider authentication)
{
    private UserId? _id;

    /// <summary>True once the person signs out here, so that this page need not explain why its session ends.</summary>
    public bool IsSigningOut { get; set; }

    /// <summary>The signed-in person.</summary>
    public async ValueTask<UserId> GetIdAsync()
    {
        if (_id is null)
        {
            var state = await authentication.GetAuthenticationStateAsync();
            var claim = state.User.FindFirstValue(ClaimTypes.NameIdentifier);
            _id = Guid.TryParse(claim, out var id)
                ? new UserId(id)
                : throw new InvalidOperationException("A circuit without a signed-in person.");
        }

        return _id.Value;
    }
}
