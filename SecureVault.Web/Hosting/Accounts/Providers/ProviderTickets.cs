using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using SecureVault.Core;
using SecureVault.Core.Accounts.Providers;
using SecureVault.Core.Audit;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Hosting.Accounts.Providers;

/// <summary>Ends visits to providers: signs in, connects or proves, and sends the browser on.</summary>
internal sealed partial class ProviderTickets(
    ProviderSignIn signIn, OwnProviders own, SignInCookies cookies, ProviderHints hints, IOptions<PrivacyOptions> privacy, ILogger<ProviderTickets> logger)
{
    private const string PurposeItem = "purpose";
    private const string SessionItem = "session";
    private const string InvitationItem = "invitation";
    private const string ReturnItem = "return";
    private const int MaxCodeLength = 40;

    /// <summary>What a visit takes along, sealed, to the provider and back.</summary>
    public static AuthenticationProperties Pack(ProviderPurpose purpose, SignedIn? who, string? invitation, string returnUrl)
    {
        var properties = new AuthenticationProperties
        {
            Items =
            {
                [PurposeItem] = purpose.ToString(),
                [SessionItem] = who?.Session.ToString(),
                [InvitationItem] = invitation,
                [ReturnItem] = returnUrl,
            },
        };
        if (purpose == ProviderPurpose.Prove)
        {
            properties.SetParameter<string>(OpenIdConnectParameterNames.Prompt, "login");
            properties.SetParameter<TimeSpan?>(OpenIdConnectParameterNames.MaxAge, TimeSpan.Zero);
        }

        return properties;
    }

    /// <summary>The provider's answer is right.</summary>
    public async Task FinishAsync(TicketReceivedContext context)
    {
        var http = context.HttpContext;
        var number = ProviderPaths.NumberOf(context.Scheme.Name) ?? throw new UnreachableException();
        var claims = http.Features.Get<ProviderClaims>() ?? throw new UnreachableException();

        // Handlers run before the request's own authentication.
        var session = await http.AuthenticateAsync(IdentityConstants.ApplicationScheme);
        http.User = session.Principal ?? http.User;
        AuditOrigins.OriginOf(http, privacy.Value).Begin();
        var purpose = Enum.Parse<ProviderPurpose>(Read(context.Properties, PurposeItem)!);
        var target = purpose == ProviderPurpose.SignIn
            ? await SignInAsync(http, number, claims, context.Properties!)
            : await ServeAsync(http, number, purpose, claims.Person, context.Properties!);
        http.Response.Redirect(target);
        context.HandleResponse();
    }

    /// <summary>The person thought better of it.</summary>
    public static Task CancelAsync(AccessDeniedContext context)
    {
        Go(context, context.Properties, ProviderResults.Cancelled);
        context.HandleResponse();
        return Task.CompletedTask;
    }

    /// <summary>Something is wrong with the answer, or none came.</summary>
    public Task FailAsync(RemoteFailureContext context)
    {
        var isDown = CausesOf(context.Failure).Any(cause => cause is HttpRequestException or IOException or TaskCanceledException);

        // The provider's own sentences may name people, so the log has the kind alone, and the handler's own lines are off (appsettings.json).
        LogFailure(logger, ProviderPaths.NumberOf(context.Scheme.Name) ?? -1, KindOf(context.Failure));
        Go(context, context.Properties, isDown ? ProviderResults.Down : ProviderResults.Failed);
        context.HandleResponse();
        return Task.CompletedTask;
    }

    private static IEnumerable<Exception> CausesOf(Exception? failure)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            yield return cause;
        }
    }

    /// <summary>The error's type, and the code that the provider gave (RFC 6749, section 5.2), if it is one.</summary>
    private static string KindOf(Exception? failure)
    {
        var kind = failure?.InnerException?.GetType().Name ?? failure?.GetType().Name ?? "none";
        return failure?.Data["error"] is string { Length: > 0 and <= MaxCodeLength } code && code.All(letter => char.IsAsciiLetterLower(letter) || letter == '_')
            ? $"{kind}, {code}"
            : kind;
    }

    /// <summary>Our page that says how a visit ended.</summary>
    public static string PageOf(ProviderPurpose purpose, string result, int number, string? returnUrl) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(purpose == ProviderPurpose.SignIn ? AccountPaths.SignIn : AccountPaths.Security)}?{ProviderResults.Parameter}={result}&{ProviderResults.NumberParameter}={number}{ReturnOf(purpose, returnUrl)}");

    private static string? Read(AuthenticationProperties? properties, string item) => properties is not null && properties.Items.TryGetValue(item, out var value) && value is { Length: > 0 } ? value : null;

    private static string? ReturnOf(ProviderPurpose purpose, string? returnUrl) =>
        purpose == ProviderPurpose.SignIn && returnUrl is not (null or "/") ? $"&returnUrl={Uri.EscapeDataString(returnUrl)}" : null;

    private static void Go(HandleRequestContext<RemoteAuthenticationOptions> context, AuthenticationProperties? properties, string result)
    {
        var purpose = Enum.TryParse<ProviderPurpose>(Read(properties, PurposeItem), out var known) ? known : ProviderPurpose.SignIn;
        context.Response.Redirect(PageOf(purpose, result, ProviderPaths.NumberOf(context.Scheme.Name) ?? 0, Read(properties, ReturnItem)));
    }

    private async Task<string> SignInAsync(HttpContext http, int number, ProviderClaims claims, AuthenticationProperties properties)
    {
        var returnUrl = Read(properties, ReturnItem);
        switch (await signIn.CheckAsync(claims.Person, Read(properties, InvitationItem), http.RequestAborted))
        {
            case ProviderOutcome.Accepted accepted:
                var progress = await cookies.SignInAsync(http, accepted.Account, remember: false);
                hints.Write(http, new ProviderHint(number, claims.IdToken));
                return SignInTargets.Of(progress, returnUrl) ?? PageOf(ProviderPurpose.SignIn, ProviderResults.Failed, number, returnUrl);
            case ProviderOutcome.LockedByAdministrator:
                return PageOf(ProviderPurpose.SignIn, ProviderResults.Locked, number, returnUrl);
            case ProviderOutcome.Unknown:
                return PageOf(ProviderPurpose.SignIn, ProviderResults.Unknown, number, returnUrl);
            case ProviderOutcome.NotVerified:
                return PageOf(ProviderPurpose.SignIn, ProviderResults.Unverified, number, returnUrl);
            case ProviderOutcome.AddressTaken:
                return PageOf(ProviderPurpose.SignIn, ProviderResults.Taken, number, returnUrl);
            case ProviderOutcome.InvitationOver:
                return PageOf(ProviderPurpose.SignIn, ProviderResults.Invitation, number, returnUrl);
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>A session went there, and the same session has to come back.</summary>
    private async Task<string> ServeAsync(HttpContext http, int number, ProviderPurpose purpose, ProviderPerson person, AuthenticationProperties properties)
    {
        if (http.User.FindVaultUser() is not { } user || http.User.FindSession() is not { } session || session.ToString() != Read(properties, SessionItem))
        {
            return PageOf(purpose, ProviderResults.Failed, number, returnUrl: null);
        }

        var who = new SignedIn(user, session);
        if (purpose == ProviderPurpose.Prove)
        {
            return await own.ConfirmAsync(who, person, http.RequestAborted)
                ? ReturnAddress.LocalOr(Read(properties, ReturnItem), "/")
                : PageOf(purpose, ProviderResults.Failed, number, returnUrl: null);
        }

        var result = await own.ConnectAsync(who, person, http.RequestAborted) switch
        {
            ProviderChange.Done => ProviderResults.Connected,
            ProviderChange.NotFresh => ProviderResults.Stale,
            ProviderChange.Taken => ProviderResults.Taken,
            ProviderChange.NotFound or ProviderChange.LastWayIn => throw new UnreachableException(),
        };
        return PageOf(purpose, result, number, returnUrl: null);
    }

    [LoggerMessage(EventId = 1360, Level = LogLevel.Warning, Message = "A sign-in at OpenID provider {Provider} failed: {Kind}")]
    private static partial void LogFailure(ILogger logger, int provider, string kind);
}
