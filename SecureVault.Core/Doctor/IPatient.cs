namespace SecureVault.Core.Doctor;

/// <summary>A store that is examined. Disposing it clears away whatever the probes left, however they ended.</summary>
internal interface IPatient : IAsyncDisposable
{
    /// <summary>What it is asked, in order.</summary>
    IReadOnlyList<IProbe> Probes { get; }
}
