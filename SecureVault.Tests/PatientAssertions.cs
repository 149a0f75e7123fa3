using Bunit;
using Bunit.Extensions.WaitForHelpers;
using Microsoft.AspNetCore.Components;

namespace SecureVault.Tests;

/// <summary>
/// Waiting for an assertion in place of bUnit's, which looks again only when the component renders: a callback that was called, or a call
/// of the browser, may come after the last render and would be seen by nobody.
/// </summary>
internal static class PatientAssertions
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static void WaitForAssertion<T>(this IRenderedComponent<T> component, Action assertion, TimeSpan? longest = null)
        where T : IComponent
    {
        var end = End(longest);
        while (true)
        {
            try
            {
                RenderedComponentWaitForHelperExtensions.WaitForAssertion(component, assertion, Look);
                return;
            }
            catch (WaitForFailedException) when (!end())
            {
                // looked at again
            }
        }
    }

    /// <summary>The same for an assertion that has to wait itself, for what the vault holds. It does not matter when the component renders.</summary>
    public static async Task WaitForAssertionAsync<T>(this IRenderedComponent<T> component, Func<Task> assertion, TimeSpan? longest = null)
        where T : IComponent
    {
        ArgumentNullException.ThrowIfNull(component);
        var end = End(longest);
        while (true)
        {
            try
            {
                await assertion();
                return;
            }
            catch (Xunit.Sdk.XunitException) when (!end())
            {
                await Task.Delay(Pause, Xunit.TestContext.Current.CancellationToken);
            }
        }
    }

    private static Func<bool> End(TimeSpan? longest)
    {
        var (clock, limit) = (TimeProvider.System, longest ?? BunitContext.DefaultWaitTimeout);
        var began = clock.GetTimestamp();
        return () => clock.GetElapsedTime(began) >= limit || Xunit.TestContext.Current.CancellationToken.IsCancellationRequested;
    }
}
