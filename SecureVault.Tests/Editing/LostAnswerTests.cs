using Microsoft.Extensions.Time.Testing;
using Microsoft.JSInterop;
using SecureVault.Core;
using SecureVault.Web.Components.Previews.Editing;

namespace SecureVault.Tests.Editing;

/// <summary>A browser's answer that is lost with the connection never comes. The editor must not wait for it for ever.</summary>
public sealed class LostAnswerTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly SilentModule _module = new();
    private readonly EditorScript _script;

    public LostAnswerTests() => _script = new EditorScript(new SilentBrowser(_module), "editor.js", default, _clock);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _script.DisposeAsync();

    [Fact]
    public async Task Of_a_text_that_nobody_knows_about_changes_are_assumed()
    {
        var answer = _script.IsChangedAsync();
        _clock.Advance(TimeSpan.FromSeconds(30));

        Assert.True(await answer);
    }

    [Fact]
    public async Task A_text_that_does_not_come_is_not_saved_and_the_save_ends()
    {
        var answer = _script.TakeAsync(1, TestContext.Current.CancellationToken);
        _clock.Advance(TimeSpan.FromSeconds(30));

        Assert.IsType<TakenText.Unreachable>(await answer);
    }

    [Fact]
    public async Task Focus_is_not_worth_waiting_for()
    {
        var answer = _script.FocusAsync();
        _clock.Advance(TimeSpan.FromSeconds(30));

        await answer;
    }

    [Fact]
    public async Task The_text_is_given_to_the_browser_again_until_it_says_that_it_has_it()
    {
        var version = VersionId.New();
        var answer = _script.LoadAsync("text");
        _module.Answer = version.ToString();
        _clock.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(version, await answer);
    }

    private sealed class SilentBrowser(SilentModule module) : IJSRuntime
    {
        public ValueTask<TValue> InvokeAsync<TValue>(string identifier, object?[]? args) => ValueTask.FromResult((TValue)(object)module);

        public ValueTask<TValue> InvokeAsync<TValue>(string identifier, CancellationToken cancellationToken, object?[]? args) => InvokeAsync<TValue>(identifier, args);
    }

    private sealed class SilentModule : IJSObjectReference
    {
        public string? Answer { get; set; }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        public ValueTask<TValue> InvokeAsync<TValue>(string identifier, object?[]? args) => ValueTask.FromResult<TValue>(default!); // the last call, which nothing waits for

        public ValueTask<TValue> InvokeAsync<TValue>(string identifier, CancellationToken cancellationToken, object?[]? args) => Answer is { } answer
            ? ValueTask.FromResult((TValue)(object)answer)
            : new(new TaskCompletionSource<TValue>().Task);
    }
}
