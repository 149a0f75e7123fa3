using Microsoft.JSInterop;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Tests.Shared;

/// <summary>A script is imported once, released with its component, and silent when the page is gone.</summary>
public sealed class JsModuleTests
{
    private readonly Page _page = new();

    [Fact]
    public async Task The_first_call_imports_the_script_and_the_next_one_uses_it()
    {
        await using var module = new JsModule(_page, "./js/some.js");

        Assert.True(await module.CallAsync("focus"));
        Assert.Equal(7, await module.CallAsync<int>("columns"));

        Assert.Equal(["import ./js/some.js", "focus", "columns"], _page.Calls);
    }

    [Fact]
    public async Task Disposal_makes_the_last_call_and_releases_the_script()
    {
        var module = new JsModule(_page, "./js/some.js");
        await module.CallAsync("attach");

        await module.EndAsync("detach");

        Assert.Equal(["import ./js/some.js", "attach", "detach", "released"], _page.Calls);
        Assert.False(await module.CallAsync("focus"));
    }

    [Fact]
    public async Task A_script_that_was_never_needed_gets_no_last_call()
    {
        var module = new JsModule(_page, "./js/some.js");

        await module.EndAsync("detach");

        Assert.Empty(_page.Calls);
    }

    [Fact]
    public async Task A_component_that_goes_while_its_script_is_on_the_way_makes_no_call()
    {
        _page.Import = new TaskCompletionSource();
        var module = new JsModule(_page, "./js/some.js");
        var call = module.CallAsync("attach");

        await module.EndAsync("detach");
        _page.Import.SetResult();

        Assert.False(await call);
        Assert.Equal(["import ./js/some.js"], _page.Calls);
    }

    [Theory]
    [InlineData(typeof(JSDisconnectedException))]
    [InlineData(typeof(TaskCanceledException))]
    public async Task A_page_that_is_gone_is_no_error(Type exception)
    {
        var module = new JsModule(_page, "./js/some.js");
        await module.CallAsync("attach");
        _page.Failure = exception == typeof(TaskCanceledException) ? new TaskCanceledException() : new JSDisconnectedException("gone");

        Assert.False(await module.CallAsync("focus"));
        Assert.Equal(0, await module.CallAsync<int>("columns"));
        await module.EndAsync("detach");
    }

    [Fact]
    public async Task An_error_in_the_script_reaches_the_caller()
    {
        await using var module = new JsModule(_page, "./js/some.js");
        await module.CallAsync("attach");
        _page.Failure = new JSException("no such function");

        await Assert.ThrowsAsync<JSException>(() => module.CallAsync("focus"));
    }

    [Fact]
    public async Task An_import_that_failed_is_tried_again()
    {
        await using var module = new JsModule(_page, "./js/some.js");
        _page.Failure = new JSException("no network");
        await Assert.ThrowsAsync<JSException>(() => module.CallAsync("focus"));

        _page.Failure = null;

        Assert.True(await module.CallAsync("focus"));
    }

    /// <summary>A browser with one script.</summary>
    private sealed class Page : IJSRuntime
    {
        public List<string> Calls { get; } = [];

        public Exception? Failure { get; set; }

        public TaskCompletionSource? Import { get; set; }

        public ValueTask<TValue> InvokeAsync<TValue>(string identifier, object?[]? args) =>
            InvokeAsync<TValue>(identifier, CancellationToken.None, args);

        public async ValueTask<TValue> InvokeAsync<TValue>(string identifier, CancellationToken cancellationToken, object?[]? args)
        {
            Note($"{identifier} {args![0]}");
            await (Import?.Task.WaitAsync(cancellationToken) ?? Task.CompletedTask);
            return (TValue)(object)new Script(this);
        }

        public void Note(string call)
        {
            if (Failure is not null)
            {
                throw Failure;
            }

            Calls.Add(call);
        }
    }

    private sealed class Script(Page page) : IJSObjectReference
    {
        public ValueTask<TValue> InvokeAsync<TValue>(string identifier, object?[]? args) =>
            InvokeAsync<TValue>(identifier, CancellationToken.None, args);

        public ValueTask<TValue> InvokeAsync<TValue>(string identifier, CancellationToken cancellationToken, object?[]? args)
        {
            page.Note(identifier);
            return ValueTask.FromResult(typeof(TValue) == typeof(int) ? (TValue)(object)7 : default!);
        }

        public ValueTask DisposeAsync()
        {
            page.Calls.Add("released");
            return ValueTask.CompletedTask;
        }
    }
}
