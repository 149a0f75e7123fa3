using System.Globalization;
using System.Security.Cryptography;
using SecureVault.Core.Data.Audits;

namespace SecureVault.Core.Audit;

/// <summary>Follows one chain from its first entry to its end and stops at the first that is not as it should be.</summary>
/// <param name="chain">The end that the database names; null when it names none.</param>
/// <param name="number">The chain's number.</param>
/// <param name="keys">The key of each epoch; null for one that does not open.</param>
/// <param name="cut">The last entry that was cut with the database's consent, and its hash.</param>
internal sealed class ChainWalk(AuditChain? chain, int number, IReadOnlyDictionary<int, byte[]?> keys, AuditCut cut)
{
    private long _next = cut.Through + 1;
    private byte[] _mac = cut.Mac;
    private int _epoch;
    private AuditRow? _held;
    private AuditVerdict.Broken? _flaw;

    /// <summary>How many entries are as they should be.</summary>
    public long Count { get; private set; }

    /// <summary>The first entry.</summary>
    public AuditEntry? First { get; private set; }

    /// <summary>The last entry's place.</summary>
    public long Last => _next - 1;

    /// <summary>Takes the next entries.</summary>
    /// <returns>False when the rest need not be read.</returns>
    public bool Take(IReadOnlyList<AuditRow> rows)
    {
        // Each hash needs no more of the one before than what stands in its row, so all processors can work at them.
        var macs = new byte[]?[rows.Count];
        Parallel.For(0, rows.Count, number => macs[number] = MacOf(rows[number], number == 0 ? _mac : rows[number - 1].Entry?.Mac));
        for (var number = 0; number < rows.Count; number++)
        {
            if (!Take(rows[number], macs[number]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Takes the next entry. One that does not fit is held until the next one has told why.</summary>
    private bool Take(AuditRow row, byte[]? mac)
    {
        if (_held is { } held)
        {
            // Moved down by one: something was put before it. Unless the two only changed places.
            var isMoved = IsNext(row.Entry, held.Sequence) && !Follows(held.Entry, row.Entry!.Mac, held.Sequence + 1);
            _flaw = Broken(held.Sequence, isMoved ? AuditFlaw.Inserted : AuditFlaw.Changed);
            return false;
        }

        if (row.Sequence != _next || row.Sequence > chain?.Sequence)
        {
            _flaw = row.Sequence > _next ? Broken(_next, AuditFlaw.Missing) : Broken(row.Sequence, AuditFlaw.Inserted);
            return false;
        }

        if (row.Entry is { } entry && (entry.Epoch < _epoch || keys.GetValueOrDefault(entry.Epoch) is null))
        {
            _flaw = Broken(row.Sequence, AuditFlaw.ForeignEpoch);
            return false;
        }

        if (mac is null || !CryptographicOperations.FixedTimeEquals(mac, row.Entry!.Mac))
        {
            _held = row;
            return true;
        }

        (First, _mac, _epoch, _next) = (First ?? row.Entry, row.Entry.Mac, row.Entry.Epoch, _next + 1);
        Count++;
        return true;
    }

    /// <summary>The first flaw, once all entries were taken; null when there is none.</summary>
    public AuditVerdict.Broken? End()
    {
        if (_flaw is not null || _held is not null)
        {
            return _flaw ?? Broken(_held!.Value.Sequence, AuditFlaw.Changed);
        }

        return chain is null || chain.Sequence > Last ? Broken(_next, AuditFlaw.Cut)
            : chain.Sequence != Last || (First is not null && chain.Epoch != _epoch) || !CryptographicOperations.FixedTimeEquals(chain.Mac, _mac) ? Broken(Last, AuditFlaw.Changed)
            : null;
    }

    private byte[]? MacOf(AuditRow row, byte[]? before) =>
        row.Entry is { } entry && before is { Length: AuditMac.Length } && keys.GetValueOrDefault(entry.Epoch) is { } key ? AuditMac.Of(key, before, entry, row.Sequence) : null;

    private bool IsNext(AuditEntry? entry, long sequence) => Follows(entry, _mac, sequence);

    private bool Follows(AuditEntry? entry, byte[] before, long sequence) => entry is not null
        && keys.GetValueOrDefault(entry.Epoch) is { } key
        && CryptographicOperations.FixedTimeEquals(AuditMac.Of(key, before, entry, sequence), entry.Mac);

    private AuditVerdict.Broken Broken(long sequence, AuditFlaw flaw) => new(number, sequence, flaw);
}

/// <summary>The last entry that was cut because its time was over.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Through">Its place; 0 when none was cut.</param>
/// <param name="Mac">Its hash.</param>
internal sealed record AuditCut(int Chain, long Through, byte[] Mac)
{
    /// <summary>None was cut.</summary>
    public static AuditCut None => new(0, 0, AuditMac.Start);

    /// <summary>The contents of the checkpoint that tells of it.</summary>
    public IReadOnlyList<(string Key, object? Value)> Details => [("chain", Chain), ("through", Through), ("mac", Convert.ToHexStringLower(Mac))];

    /// <summary>Reads the details of a checkpoint; whether they are the vault's is for the walk to find out.</summary>
    public static AuditCut? Of(string? details)
    {
        var values = AuditEvent.ReadDetails(details).DistinctBy(pair => pair.Key).ToDictionary(pair => pair.Key, pair => pair.Value);
        return int.TryParse(values.GetValueOrDefault("chain"), NumberStyles.None, CultureInfo.InvariantCulture, out var chain)
            && long.TryParse(values.GetValueOrDefault("through"), NumberStyles.None, CultureInfo.InvariantCulture, out var through) && through > 0
            && values.TryGetValue("mac", out var mac) && mac.Length == AuditMac.Length * 2 && mac.All(char.IsAsciiHexDigit)
            ? new AuditCut(chain, through, Convert.FromHexString(mac))
            : null;
    }
}
