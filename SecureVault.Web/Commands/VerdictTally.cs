using SecureVault.Core.Receipts;
using SecureVault.Web.Hosting.Exits;

namespace SecureVault.Web.Commands;

/// <summary>Counts what a verification found.</summary>
internal sealed class VerdictTally
{
    public long Intact { get; private set; }

    public long Damaged { get; private set; }

    public long Missing { get; private set; }

    public long NoKey { get; private set; }

    public long StoreFailed { get; private set; }

    /// <summary>Bytes of the objects that are intact.</summary>
    public long SealedBytes { get; private set; }

    public bool IsClean => this is { Damaged: 0, Missing: 0, NoKey: 0, StoreFailed: 0 };

    /// <summary>A loss counts more than a question that stayed open.</summary>
    public ExitCode ExitCode =>
        Damaged + Missing > 0 ? ExitCode.Findings
        : StoreFailed > 0 ? ExitCode.NotReachable
        : NoKey > 0 ? ExitCode.Key
        : ExitCode.Done;

    public void Add(VerifiedVersion version)
    {
        switch (version.Verdict)
        {
            case VersionVerdict.Intact:
                Intact++;
                SealedBytes += version.SealedLength;
                break;
            case VersionVerdict.Damaged:
                Damaged++;
                break;
            case VersionVerdict.Missing:
                Missing++;
                break;
            case VersionVerdict.NoKey:
                NoKey++;
                break;
            case VersionVerdict.StoreFailed:
                StoreFailed++;
                break;
        }
    }
}
