using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Accounts.Providers;

namespace SecureVault.Web.Hosting.Accounts.Providers;

/// <summary>A provider as pages show it.</summary>
/// <param name="Number">Its place in the settings.</param>
/// <param name="Name">Its name.</param>
internal sealed record ProviderButton(int Number, string Name);

/// <summary>The providers, for pages.</summary>
internal sealed class ProviderDesk(
    IOptions<ProvidersOptions> providers,
    IOptions<AccountsOptions> accounts,
    IOptions<VaultOptions> vault,
    IOptionsMonitor<OpenIdConnectOptions> handlers,
    IDataProtectionProvider protection,
    TimeProvider clock)
{
    /// <summary>How long a provider may take to say where its pages are.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    // Pages show links that go from a session to a provider, and stay open for a while.
    private static readonly TimeSpan TicketLife = TimeSpan.FromHours(1);
    private static readonly TimeSpan SightLife = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<int, long> _seen = [];
    private readonly ITimeLimitedDataProtector _tickets = protection.CreateProtector("SecureVault.Providers").ToTimeLimitedDataProtector();

    /// <summary>All of them, in the order of the settings.</summary>
    public IReadOnlyList<ProviderButton> All { get; } = [.. providers.Value.All.Select((one, number) => new ProviderButton(number, one.Name.Trim()))];

    /// <summary>Whether passwords sign people in.</summary>
    public bool TakesPasswords => accounts.Value.PasswordSignIn;

    /// <summary>The address under which people reach the vault; null where the settings don't say.</summary>
    public Uri? PublicUrl => PublicAddress.TryParse(vault.Value.PublicUrl, out var address) ? address : null;

    /// <summary>A provider that an account is connected with; null for one that is not in the settings any more.</summary>
    public ProviderButton? Find(string issuer) => All.FirstOrDefault(one => providers.Value.All[one.Number].Is(issuer));

    public ProviderOptions OptionsOf(int number) => providers.Value.All[number];

    /// <summary>The name of a provider; null where there is none.</summary>
    public string? NameOf(int? number) => number is { } known && known >= 0 && known < All.Count ? All[known].Name : null;

    /// <summary>The address that begins a visit for a session, and for no other: a link on another site's page must connect nothing.</summary>
    public string BeginFor(SignedIn who, ProviderPurpose purpose, int number, string returnUrl)
    {
        var ticket = _tickets.Protect(TextOf(who, purpose, number), TicketLife);
        return string.Create(CultureInfo.InvariantCulture, $"{ProviderPaths.BeginAt(number, returnUrl)}&ticket={ticket}");
    }

    /// <summary>The purpose of such an address, if it was made for the session.</summary>
    public ProviderPurpose? PurposeOf(string ticket, SignedIn who, int number)
    {
        try
        {
            var text = _tickets.Unprotect(ticket);
            return new[] { ProviderPurpose.Connect, ProviderPurpose.Prove }.Where(purpose => text == TextOf(who, purpose, number)).Select(purpose => (ProviderPurpose?)purpose).FirstOrDefault();
        }
        catch (CryptographicException)
        {
            return null; // made up, or too old
        }
    }

    /// <summary>What a provider says about itself; null when it does not answer in time.</summary>
    public async Task<OpenIdConnectConfiguration?> FindConfigurationAsync(int number, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            return await handlers.Get(ProviderPaths.SchemeOf(number)).ConfigurationManager!.GetConfigurationAsync(patience.Token).WaitAsync(patience.Token);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && IsNoAnswer(exception))
        {
            return null;
        }
    }

    /// <summary>Whether a provider answers: what it said of itself is remembered for hours, and it may be gone since.</summary>
    public async Task<bool> IsThereAsync(int number, CancellationToken cancellationToken)
    {
        if (_seen.TryGetValue(number, out var seen) && clock.GetElapsedTime(seen) < SightLife)
        {
            return true;
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            var handler = HandlerOf(number);
            using var answer = await handler.Backchannel.GetAsync(handler.MetadataAddress, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            if (!answer.IsSuccessStatusCode || await FindConfigurationAsync(number, cancellationToken) is null)
            {
                return false;
            }

            _seen[number] = clock.GetTimestamp();
            return true;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && IsNoAnswer(exception))
        {
            return false;
        }
    }

    public OpenIdConnectOptions HandlerOf(int number) => handlers.Get(ProviderPaths.SchemeOf(number));

    /// <summary>Whether an error is the network's or the provider's, not ours.</summary>
    public static bool IsNoAnswer(Exception exception) =>
        exception is HttpRequestException or IOException or OperationCanceledException or InvalidOperationException or AuthenticationFailureException or OpenIdConnectProtocolException;

    private static string TextOf(SignedIn who, ProviderPurpose purpose, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{purpose} {number} {who.User} {who.Session}");
}
