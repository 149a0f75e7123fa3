using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Data;

namespace SecureVault.Core.Audit;

/// <summary>
/// The facts about chains that entries of the log hold: how far each was cut in order, what a restore left behind, and from which entry on damage was accepted.
/// They count because they are entries: the walk finds one that the vault did not write.
/// </summary>
internal sealed class AuditMarks
{
    private readonly Dictionary<int, AuditCut> _cuts = [];
    private readonly Dictionary<int, long> _accepted = [];
    private readonly List<AuditLeft> _left = [];

    private AuditMarks()
    {
    }

    /// <summary>Reads them.</summary>
    /// <param name="db">The database.</param>
    /// <param name="alsoAccepted">Flaws to be taken for accepted besides those that the log names.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<AuditMarks> ReadAsync(VaultDbContext db, IReadOnlyCollection<AuditVerdict.Broken> alsoAccepted, CancellationToken cancellationToken)
    {
        var entries = await db.AuditEntries.AsNoTracking()
            .Where(entry => entry.Action == (int)AuditAction.Checkpoint || entry.Action == (int)AuditAction.ChainBegun)
            .OrderBy(entry => entry.Chain)
            .ThenBy(entry => entry.Sequence)
            .Select(entry => new { entry.Chain, entry.Sequence, entry.Action, entry.Details })
            .ToListAsync(cancellationToken)
            .ConfigureAwait(false);
        var marks = new AuditMarks();
        foreach (var flaw in alsoAccepted)
        {
            marks.Accept(flaw);
        }

        // The newest chain first: only what was recorded after a damage says which entries are none, because it was accepted what they are.
        foreach (var begun in entries.Where(entry => entry.Action == (int)AuditAction.ChainBegun && entry.Sequence == 1).Reverse())
        {
            if (marks.Vouches(begun.Chain, begun.Sequence))
            {
                marks.Take(begun.Chain, AuditBeginning.Of(begun.Details));
            }
        }

        // The newest checkpoint of each chain is the one that counts: what lies before an older one was cut with its consent as well.
        foreach (var entry in entries.Where(entry => entry.Action == (int)AuditAction.Checkpoint && marks.Vouches(entry.Chain, entry.Sequence)))
        {
            if (AuditCut.Of(entry.Details) is { } cut && cut.Chain <= entry.Chain)
            {
                marks._cuts[cut.Chain] = cut;
            }
        }

        return marks;
    }

    /// <summary>The last entry of a chain that was cut in order.</summary>
    public AuditCut CutOf(int chain) => _cuts.GetValueOrDefault(chain) ?? AuditCut.None;

    /// <summary>Whether any entry of a chain was cut in order.</summary>
    public bool IsCut(int chain) => _cuts.ContainsKey(chain);

    /// <summary>Whether damage of a chain was accepted.</summary>
    public bool IsAccepted(int chain) => _accepted.ContainsKey(chain);

    /// <summary>Whether a flaw was accepted, or lies behind one that was.</summary>
    public bool IsAccepted(AuditVerdict.Broken flaw) => !Vouches(flaw.Chain, flaw.Sequence);

    /// <summary>Whether the database may lack the entry of a head.</summary>
    public bool IsExcused(AuditHead head) =>
        !Vouches(head.Chain, head.Sequence) || _left.Exists(left => left.Chain == head.Chain && left.Through < head.Sequence && head.Sequence <= left.Highest);

    private bool Vouches(int chain, long sequence) => sequence < _accepted.GetValueOrDefault(chain, long.MaxValue);

    private void Take(int chain, AuditBeginning begun)
    {
        // Never of the chain itself or of a later one.
        _left.AddRange(begun.Reason == AuditReason.Restored ? begun.Left.Where(left => left.Chain < chain) : []);
        foreach (var flaw in begun.Reason == AuditReason.Accepted ? begun.Flaws.Where(flaw => flaw.Chain < chain) : [])
        {
            Accept(flaw);
        }
    }

    private void Accept(AuditVerdict.Broken flaw) => _accepted[flaw.Chain] = Math.Min(flaw.Sequence, _accepted.GetValueOrDefault(flaw.Chain, long.MaxValue));
}
