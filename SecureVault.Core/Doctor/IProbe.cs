namespace SecureVault.Core.Doctor;

/// <summary>One question to a store. It leaves nothing behind but what the doctor clears away.</summary>
internal interface IProbe
{
    /// <summary>Which one it is.</summary>
    Probe Probe { get; }

    /// <summary>Whether the others make no sense when this one fails.</summary>
    bool IsFirst => false;

    /// <summary>Asks. Errors that it does not expect go through to the doctor.</summary>
    Task<ProbeReport> RunAsync(CancellationToken cancellationToken);
}
