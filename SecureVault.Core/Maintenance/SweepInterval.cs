namespace SecureVault.Core.Maintenance;

/// <summary>How long the sweeper waits between two sweeps: longer each time while they fail, so that an outage is not made worse.</summary>
internal sealed class SweepInterval
{
    public static readonly TimeSpan Usual = TimeSpan.FromSeconds(15);
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>Until the next sweep.</summary>
    public TimeSpan Current { get; private set; } = Usual;

    /// <summary>A sweep did all that was to do, or a person waits for one.</summary>
    public void Reset() => Current = Usual;

    /// <summary>A sweep failed.</summary>
    public void BackOff() => Current = Current * 2 < Longest ? Current * 2 : Longest;
}
