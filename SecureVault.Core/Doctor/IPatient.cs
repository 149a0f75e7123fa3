namespace SecureVault.Core.Doctor;

/// <summary>A store that is examined. Disposing it clears away whatever the probes left, however they ended.</summary>
internal interface IPatient : IAsyncDisposable
{
    /// <summary>The probes that fit it, in the order in which they run.</summary>
    IReadOnlyList<IProbe> Probes { get; }
}
