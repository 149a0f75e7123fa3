using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SecureVault.Core;
using SecureVault.Core.Events;
using SecureVault.Web.Hosting.Accounts;

namespace SecureVault.Tests.Accounts;

public sealed class UserConnectionTests : IDisposable
{
    private static readonly SessionId Here = SessionId.Of("here");
    private static readonly SessionId There = SessionId.Of("there");
    private readonly VaultEvents _events = new(NullLogger<VaultEvents>.Instance);
    private readonly FakeTimeProvider _clock = new();
    private readonly UserConnections _connections;
    private readonly UserId _ada = UserId.New();

    public UserConnectionTests() => _connections = new UserConnections(_events, _clock);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _connections.Dispose();

    [Fact]
    public async Task Of_many_circuits_opened_at_once_no_more_than_allowed_are_noted()
    {
        const int Most = 8;
        for (var round = 0; round < 50; round++)
        {
            using var start = new Barrier(4);
            var noted = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait(Token);
                    return Enumerable.Range(0, 10).Select(_ => _connections.TryAddCircuit(new DefaultHttpContext(), _ada, Here, Most)).ToList();
                },
                Token,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default)));

            var open = noted.SelectMany(some => some).OfType<UserConnection>().ToList();
            Assert.Equal(Most, open.Count);
            open.ForEach(connection => connection.Dispose());
        }
    }

    [Fact]
    public void A_place_is_free_again_once_a_circuit_is_over_and_downloads_and_others_take_none()
    {
        using var download = _connections.AddDownload(new DefaultHttpContext(), _ada, Here);
        using var other = _connections.TryAddCircuit(new DefaultHttpContext(), UserId.New(), Here, 1);
        var first = _connections.TryAddCircuit(new DefaultHttpContext(), _ada, Here, 1);
        Assert.NotNull(first);
        Assert.Null(_connections.TryAddCircuit(new DefaultHttpContext(), _ada, There, 1));

        first.Dispose();

        using var second = _connections.TryAddCircuit(new DefaultHttpContext(), _ada, There, 1);
        Assert.NotNull(second);
    }

    [Fact]
    public void A_circuit_ends_at_the_earlier_of_its_farewell_and_its_cookies_end()
    {
        var (farewell, expiry, other) = (new Request(), new Request(), new Request());
        using var left = _connections.TryAddCircuit(farewell.Context, _ada, Here, 9)!;
        using var expired = _connections.TryAddCircuit(expiry.Context, _ada, Here, 9)!;
        using var stays = _connections.TryAddCircuit(other.Context, _ada, There, 9)!;
        left.ExpireAfter(TimeSpan.FromHours(1));
        expired.ExpireAfter(TimeSpan.FromSeconds(1));

        _events.Publish(new VaultEvent.AccessEnded(_ada, Here));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((0, 1), (farewell.Aborts, expiry.Aborts));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((1, 0), (farewell.Aborts, other.Aborts));
    }

    [Fact]
    public async Task A_request_that_is_being_aborted_is_not_over_before_the_abort_is()
    {
        using var aborting = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        var request = new Request(() =>
        {
            aborting.Set();
            goOn.Wait(Token);
        });
        var connection = _connections.AddDownload(request.Context, _ada, Here);
        var ending = Task.Run(() => _events.Publish(new VaultEvent.AccessEnded(_ada, null)), Token);
        aborting.Wait(Token);

        var over = Task.Run(connection.Dispose, Token);
        await Assert.ThrowsAsync<TimeoutException>(() => over.WaitAsync(TimeSpan.FromMilliseconds(200), Token));
        goOn.Set();
        await Task.WhenAll(over, ending);
        Assert.Equal(1, request.Aborts);
    }

    [Fact]
    public void A_request_that_is_over_is_never_aborted()
    {
        var request = new Request();
        var connection = _connections.TryAddCircuit(request.Context, _ada, Here, 9)!;
        _events.Publish(new VaultEvent.AccessEnded(_ada, null));

        connection.Dispose();
        connection.End();
        connection.ExpireAfter(TimeSpan.Zero);
        _clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(0, request.Aborts);
    }

    private sealed class Request : IHttpRequestLifetimeFeature
    {
        private readonly Action? _onAbort;
        private int _aborts;

        public Request(Action? onAbort = null)
        {
            _onAbort = onAbort;
            Context.Features.Set<IHttpRequestLifetimeFeature>(this);
        }

        public DefaultHttpContext Context { get; } = new();

        public int Aborts => _aborts;

        public CancellationToken RequestAborted { get; set; }

        public void Abort()
        {
            Interlocked.Increment(ref _aborts);
            _onAbort?.Invoke();
        }
    }
}
