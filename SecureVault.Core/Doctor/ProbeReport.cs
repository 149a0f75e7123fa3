namespace SecureVault.Core.Doctor;

/// <summary>How a probe ended.</summary>
public enum ProbeOutcome
{
    /// <summary>The store does what the vault needs.</summary>
    Pass,

    /// <summary>The vault works, but somebody should know.</summary>
    Note,

    /// <summary>The vault will not work, or not safely.</summary>
    Fail,
}

/// <summary>The probes, in the order in which they run.</summary>
public enum Probe
{
    /// <summary>The server's name, the way to it and its certificate.</summary>
    Address,

    /// <summary>The clocks of server and machine.</summary>
    Clock,

    /// <summary>Whether the server knows the credentials.</summary>
    Credentials,

    /// <summary>Whether the bucket is there.</summary>
    Bucket,

    /// <summary>Storing, reading and deleting an object.</summary>
    Objects,

    /// <summary>Storing only where nothing is.</summary>
    CreateOnly,

    /// <summary>Storing in parts.</summary>
    Parts,

    /// <summary>Storing in parts of different lengths.</summary>
    UnequalParts,

    /// <summary>Checksums beside the content.</summary>
    Checksums,

    /// <summary>Lists of several pages.</summary>
    Listing,

    /// <summary>Reading without credentials.</summary>
    Anonymous,

    /// <summary>Versions and object lock.</summary>
    Versioning,

    /// <summary>The rule that ends unfinished uploads.</summary>
    Lifecycle,

    /// <summary>Rights that the vault does not need.</summary>
    Rights,

    /// <summary>Remains in the store.</summary>
    Leftovers,

    /// <summary>Waiting times and speed.</summary>
    Speed,

    /// <summary>Objects of unusual sizes and names.</summary>
    Sizes,

    /// <summary>Whether the folder is there.</summary>
    Folder,

    /// <summary>Whether other accounts are kept out.</summary>
    Privacy,

    /// <summary>Writing through to the disk.</summary>
    Writing,

    /// <summary>Renaming into place.</summary>
    Renaming,

    /// <summary>Room on the disk.</summary>
    Space,
}

/// <summary>The result of one probe.</summary>
/// <param name="Probe">The probe.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Finding">Names the sentence and the advice to show.</param>
/// <param name="Values">The sentence's arguments: numbers, texts, times.</param>
public sealed record ProbeReport(Probe Probe, ProbeOutcome Outcome, ProbeFinding Finding, IReadOnlyList<object> Values)
{
    internal static ProbeReport Pass(Probe probe, ProbeFinding finding, params object[] values) => new(probe, ProbeOutcome.Pass, finding, values);

    internal static ProbeReport Note(Probe probe, ProbeFinding finding, params object[] values) => new(probe, ProbeOutcome.Note, finding, values);

    internal static ProbeReport Fail(Probe probe, ProbeFinding finding, params object[] values) => new(probe, ProbeOutcome.Fail, finding, values);
}
