namespace SecureVault.Tests.Browser;

/// <summary>Waiting by looking.</summary>
internal static class WaitFor
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Looks until it is so, and fails with the sentence when it never is.</summary>
    public static async Task ItAsync(Func<Task<bool>> isSo, string what, TimeSpan? longest = null)
    {
        var (clock, limit) = (TimeProvider.System, longest ?? Longest);
        var began = clock.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await isSo())
        {
            Assert.True(clock.GetElapsedTime(began) < limit, $"{what}: not within {limit.TotalSeconds:0} s.");
            await timer.WaitForNextTickAsync(Token);
        }
    }
}
