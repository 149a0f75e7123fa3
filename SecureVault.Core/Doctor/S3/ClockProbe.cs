namespace SecureVault.Core.Doctor.S3;

/// <summary>The clocks agree: requests are signed with a time, and a server refuses one that is a quarter of an hour away.</summary>
internal sealed class ClockProbe(ServerAddress server, TimeProvider clock) : IProbe
{
    private static readonly TimeSpan Noticeable = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Refused = TimeSpan.FromMinutes(15);

    public Probe Probe => Probe.Clock;

    public async Task<ProbeReport> RunAsync(CancellationToken cancellationToken)
    {
        using var answer = await server.GetAsync(server.Address, cancellationToken).ConfigureAwait(false);
        if (answer.Headers.Date is not { } date)
        {
            return ProbeReport.Note(Probe, ProbeFinding.ClockUntold);
        }

        var off = (clock.GetUtcNow() - date).Duration();
        var seconds = (long)off.TotalSeconds;
        return off >= Refused ? ProbeReport.Fail(Probe, ProbeFinding.ClockWrong, seconds)
            : off >= Noticeable ? ProbeReport.Note(Probe, ProbeFinding.ClockOff, seconds)
            : ProbeReport.Pass(Probe, ProbeFinding.ClockRight, seconds);
    }
}
