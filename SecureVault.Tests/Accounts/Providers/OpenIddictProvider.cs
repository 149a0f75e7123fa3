using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace SecureVault.Tests.Accounts.Providers;

/// <summary>OpenIddict's server on loopback. It keeps nothing: all that it gives away is sealed, and it knows one client.</summary>
internal sealed class OpenIddictProvider : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OpenIddictProvider(WebApplication app) => _app = app;

    public string Issuer => _app.Urls.First() + "/";

    public static async Task<OpenIddictProvider> StartAsync(string subject)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = ["--Urls=http://127.0.0.1:0"] });
        builder.Logging.ClearProviders();
        builder.Services.AddOpenIddict().AddServer(options =>
        {
            options.EnableDegradedMode();
            options.SetAuthorizationEndpointUris("authorize").SetPushedAuthorizationEndpointUris("pushed").SetTokenEndpointUris("token");
            options.SetUserInfoEndpointUris("claims").SetEndSessionEndpointUris("end-session");
            options.AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange().RequirePushedAuthorizationRequests();
            options.RegisterScopes(Scopes.Email, Scopes.Profile);
            options.AddEphemeralEncryptionKey().AddEphemeralSigningKey();
            options.UseAspNetCore().DisableTransportSecurityRequirement();
            AddClient(options);
            options.AddEventHandler<HandleAuthorizationRequestContext>(handler => handler.UseInlineHandler(context =>
            {
                context.SignIn(Person(subject, context.Request));
                return ValueTask.CompletedTask;
            }));
            options.AddEventHandler<HandleEndSessionRequestContext>(handler => handler.UseInlineHandler(context =>
            {
                context.SignOut();
                return ValueTask.CompletedTask;
            }));
        });
        var app = builder.Build();
        app.UseAuthentication();
        await app.StartAsync(CancellationToken.None);
        return new OpenIddictProvider(app);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }

    private static void AddClient(OpenIddictServerBuilder options)
    {
        options.AddEventHandler<ValidatePushedAuthorizationRequestContext>(handler => handler.UseInlineHandler(context => Check(context, context.Request)));
        options.AddEventHandler<ValidateTokenRequestContext>(handler => handler.UseInlineHandler(context => Check(context, context.Request)));
        options.AddEventHandler<ValidateAuthorizationRequestContext>(handler => handler.UseInlineHandler(context => Check(context, context.ClientId == StubbornProvider.ClientId)));
        options.AddEventHandler<ValidateEndSessionRequestContext>(handler => handler.UseInlineHandler(context =>
            Check(context, context.Request.ClientId == StubbornProvider.ClientId && context.Request.IdTokenHint is not null)));
    }

    private static ValueTask Check(BaseValidatingContext context, OpenIddictRequest request) =>
        Check(context, (request.ClientId, request.ClientSecret) == (StubbornProvider.ClientId, StubbornProvider.ClientSecret));

    private static ValueTask Check(BaseValidatingContext context, bool isTheClient)
    {
        if (!isTheClient)
        {
            context.Reject(Errors.InvalidClient);
        }

        return ValueTask.CompletedTask;
    }

    private static ClaimsPrincipal Person(string subject, OpenIddictRequest request)
    {
        var identity = new ClaimsIdentity("a test", Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, subject).SetClaim(Claims.Email, $"{subject}@example.org").SetClaim(Claims.EmailVerified, true);
        identity.SetClaim("sid", "a session at OpenIddict").SetScopes(request.GetScopes());
        identity.SetDestinations(_ => [Destinations.IdentityToken]);
        return new ClaimsPrincipal(identity);
    }
}
