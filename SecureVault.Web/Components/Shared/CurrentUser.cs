using Microsoft.AspNetCore.Components.Authorization;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Audit;
using SecureVault.Core.Events;
using SecureVault.Core.Keys;
using SecureVault.Web.Hosting.Accounts;

namespace SecureVault.Web.Components.Shared;

/// <summary>
/// The person and the session that a circuit belongs to, from its start to its end. The person's identifier can be had only inside a
/// call, and each call begins with a look at the session's row, so no component can work for a session that is over.
/// </summary>
internal sealed class CurrentUser : IDisposable
{
    private readonly AuthenticationStateProvider _authentication;
    private readonly SignInValidator _validator;
    private readonly IDisposable _subscription;
    private readonly CancellationTokenSource _ended = new();
    private volatile Task<Identity>? _identity;

    // A window's calls come over the socket that it was opened with.
    private readonly string? _address = AuditOrigin.Current.Address;

    public CurrentUser(AuthenticationStateProvider authentication, SignInValidator validator, VaultEvents events)
    {
        (_authentication, _validator) = (authentication, validator);
        _subscription = events.Subscribe(happened =>
        {
            if (happened is VaultEvent.AccessEnded ended && Known is { } known && ended.Concerns(known.User, known.Session))
            {
                _ = _ended.CancelAsync(); // not on the publisher's thread
            }
        });
    }

    /// <summary>True once the person signs out here, so that this page need not explain why its session ends.</summary>
    public bool IsSigningOut { get; set; }

    // Not found out here: events come on other threads, and before the circuit has its person. The first call finds it out.
    private Identity? Known => _identity is { IsCompletedSuccessfully: true } identity ? identity.Result : null;

    /// <summary>Does something for the signed-in person. It is cancelled when the session ends meanwhile.</summary>
    /// <exception cref="AccessEndedException">The session is over; from then on it is for every call.</exception>
    public Task<T> CallAsync<T>(Func<UserId, CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        CallAsync((user, _, token) => call(user, token), cancellationToken);

    /// <summary>The same for something that looks at the session, too, such as whether it proved itself a short while ago.</summary>
    /// <exception cref="AccessEndedException">The session is over; from then on it is for every call.</exception>
    public Task<T> CallSignedInAsync<T>(Func<SignedIn, CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        CallAsync((user, session, token) => call(new SignedIn(user, session), token), cancellationToken);

    /// <summary>The same for something that is bound to the session.</summary>
    /// <exception cref="AccessEndedException">The session is over; from then on it is for every call.</exception>
    public async Task<T> CallAsync<T>(Func<UserId, SessionId, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        var (user, session) = await IdentifyAsync();
        if (!_ended.IsCancellationRequested && await _validator.FindAsync(user, session, cancellationToken) is null)
        {
            await _ended.CancelAsync();
        }

        if (_ended.IsCancellationRequested)
        {
            throw new AccessEndedException();
        }

        AuditOrigin.Person(user, session, _address).Begin();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token, cancellationToken);
        try
        {
            return await call(user, session, either.Token);
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new AccessEndedException();
        }
    }

    /// <summary>Does something for the signed-in person that has no result.</summary>
    /// <exception cref="AccessEndedException">The session is over; from then on it is for every call.</exception>
    public Task CallAsync(Func<UserId, CancellationToken, Task> call, CancellationToken cancellationToken) => CallAsync(
        async (user, token) =>
        {
            await call(user, token);
            return true;
        },
        cancellationToken);

    /// <summary>
    /// As <see cref="CallAsync{T}(Func{UserId, CancellationToken, Task{T}}, CancellationToken)"/>, off the circuit's thread: decrypting
    /// 10,000 names keeps a processor busy, and clicks are to be answered meanwhile.
    /// </summary>
    public Task<T> RunAsync<T>(Func<UserId, CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        CallAsync((user, token) => Task.Run(() => call(user, token), token), cancellationToken);

    /// <summary>Whether something, such as an event, is about the signed-in person. Known from the first call on.</summary>
    public bool Is(UserId user) => Known?.User == user;

    /// <inheritdoc/>
    public void Dispose()
    {
        _subscription.Dispose();
        _ended.Cancel(); // what still runs for the circuit ends with it
    }

    // The first answer holds: a circuit never changes hands.
    private Task<Identity> IdentifyAsync() => _identity ??= ReadAsync();

    private async Task<Identity> ReadAsync()
    {
        var principal = (await _authentication.GetAuthenticationStateAsync()).User;
        return principal.FindVaultUser() is { } user && principal.FindSession() is { } session
            ? new Identity(user, session)
            : throw new InvalidOperationException("A circuit without a signed-in person.");
    }

    private sealed record Identity(UserId User, SessionId Session);
}
