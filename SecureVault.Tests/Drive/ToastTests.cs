using Bunit;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MudBlazor;
using SecureVault.Web.Components.Drive;
using SecureVault.Web.Components.Layout.Notices;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Tests.Drive;

/// <summary>How long a toast with a way back is there: twenty seconds, and as long as somebody is at it.</summary>
public sealed class ToastTests : ComponentTest
{
    private readonly FakeTimeProvider _clock = new();
    private readonly DriveUndo _undo;
    private readonly IRenderedComponent<ToastHost> _host;
    private int _undone;

    public ToastTests()
    {
        Services.AddSingleton<TimeProvider>(_clock);
        Services.AddScoped<DriveUndo>().Configure<SnackbarConfiguration>(VaultTheme.ConfigureToasts);
        _host = Render<ToastHost>();
        _undo = Services.GetRequiredService<DriveUndo>();
    }

    [Fact]
    public async Task It_goes_after_its_time_and_not_before_and_the_key_still_undoes()
    {
        await TellAsync();
        await PassAsync(19);
        Assert.Contains("Deleted", _host.Markup, StringComparison.Ordinal);

        await GoesAsync(2);
        await _undo.TakeLastAsync();
        Assert.Equal(1, _undone);
    }

    [Theory]
    [InlineData("onpointerenter", "onpointerleave")]
    [InlineData("ontouchstart", "ontouchend")]
    [InlineData("onfocusin", "onfocusout")]
    public async Task It_stays_while_somebody_is_at_it_and_for_a_while_after(string come, string leave)
    {
        await TellAsync();
        await HappensAsync(come);
        await PassAsync(60);
        Assert.NotEmpty(_host.FindAll(".mud-snackbar"));

        await HappensAsync(leave);
        await PassAsync(4);
        Assert.NotEmpty(_host.FindAll(".mud-snackbar"));
        await GoesAsync(2);
    }

    [Fact]
    public async Task A_pointer_that_leaves_does_not_take_it_from_the_focus_nor_the_focus_from_the_pointer()
    {
        await TellAsync();
        await HappensAsync("onfocusin");
        await HappensAsync("onpointerenter");
        await HappensAsync("onpointerleave");
        await PassAsync(60);
        Assert.NotEmpty(_host.FindAll(".mud-snackbar"));

        await HappensAsync("onpointerenter");
        await HappensAsync("onfocusout");
        await PassAsync(60);
        await _host.InvokeAsync(() => _host.Find(".mud-snackbar-action-button").Click());
        Assert.Equal(1, _undone);
        await GoesAsync(1);
    }

    [Fact]
    public async Task A_pointer_that_only_passes_takes_nothing_of_its_time()
    {
        await TellAsync();
        await PassAsync(2);
        await HappensAsync("onpointerenter");
        await HappensAsync("onpointerleave");

        await PassAsync(17);
        Assert.NotEmpty(_host.FindAll(".mud-snackbar"));
        await GoesAsync(2);
    }

    [Fact]
    public async Task The_newest_is_seen_at_once_and_the_oldest_goes_for_it()
    {
        await AddAsync("first", "second", "third", "fourth");

        _host.WaitForAssertion(() => Assert.Equal(["second", "third", "fourth"], Shown()));
    }

    [Fact]
    public async Task Errors_and_what_somebody_is_at_stay_when_others_come()
    {
        await _host.InvokeAsync(() => Toasts.Add("error", Severity.Error));
        await TellAsync();
        await _host.InvokeAsync(() => _host.FindAll(".mud-snackbar")[1].TriggerEventAsync("onfocusin", new FocusEventArgs()));
        await AddAsync("first", "second");

        _host.WaitForAssertion(() => Assert.Equal(["error", "Deleted", "second"], Shown()));
    }

    private async Task TellAsync()
    {
        await _host.InvokeAsync(() => _undo.Add("Deleted", Icons.Material.Outlined.Delete, () => Task.FromResult(++_undone)));
        _host.WaitForElement(".mud-snackbar");
    }

    private ISnackbar Toasts => Services.GetRequiredService<ISnackbar>();

    private async Task AddAsync(params string[] texts)
    {
        foreach (var text in texts)
        {
            await _host.InvokeAsync(() => Toasts.Add(text, Severity.Normal));
        }
    }

    private IEnumerable<string> Shown() => _host.FindAll(".mud-snackbar-content-message").Select(message => message.TextContent.Trim());

    private Task HappensAsync(string what) =>
        _host.InvokeAsync(() => _host.Find(".mud-snackbar").TriggerEventAsync(what, what[2] switch
        {
            'p' => new PointerEventArgs(),
            't' => new TouchEventArgs(),
            _ => new FocusEventArgs(),
        }));

    /// <summary>In small steps, as time goes: a toast appears, stays and disappears by one timer after the other.</summary>
    private async Task PassAsync(int seconds)
    {
        for (var passed = 0; passed < seconds * 10; passed++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            await _host.InvokeAsync(() => { });
        }
    }

    private async Task GoesAsync(int seconds)
    {
        await PassAsync(seconds);
        _host.WaitForAssertion(() => Assert.Empty(_host.FindAll(".mud-snackbar")));
    }
}
