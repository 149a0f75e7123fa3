using System.Globalization;
using SecureVault.Core.Data.Audits;

namespace SecureVault.Core.Audit;

/// <summary>Why a chain begins although there was one before.</summary>
internal enum AuditReason
{
    /// <summary>Not told, or not in a way that is known.</summary>
    None,

    /// <summary>The database was restored.</summary>
    Restored,

    /// <summary>The key of the one before did not open, and nobody had keys. Whoever can write the database can bring that about.</summary>
    Key,

    /// <summary>Somebody looked at the damage and wants the log to go on.</summary>
    Accepted,
}

/// <summary>The last entry of a chain, as the one that continues it names it.</summary>
/// <param name="Chain">The chain; null for none.</param>
/// <param name="Through">The place of its last entry.</param>
internal sealed record AuditEnd(int? Chain, long? Through);

/// <summary>Entries that the store's heads know and the database lacks, because it was restored from an earlier state.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Through">The last entry that the database has; 0 for none.</param>
/// <param name="Highest">The last that a head names.</param>
internal sealed record AuditLeft(int Chain, long Through, long Highest);

/// <summary>The contents of the first entry of a chain that continues another.</summary>
/// <param name="Reason">Why it begins.</param>
/// <param name="Before">The end that the database knew.</param>
internal sealed record AuditBeginning(AuditReason Reason, AuditEnd Before)
{
    // The column has room for so many, and each is a restore or a damage of its own.
    private const int MaxNamed = 40;

    /// <summary>The chains that a restore leaves behind.</summary>
    public IReadOnlyList<AuditLeft> Left { get; init; } = [];

    /// <summary>The flaws that were accepted.</summary>
    public IReadOnlyList<AuditVerdict.Broken> Flaws { get; init; } = [];

    /// <summary>The entry.</summary>
    public AuditEvent Event
    {
        get
        {
            List<(string Key, object? Value)> details = [("reason", ReasonName(Reason)), ("chain", Before.Chain), ("through", Before.Through)];
            if (Left.Count > 0)
            {
                var newest = Left.OrderByDescending(left => left.Chain).Take(MaxNamed);
                details.Add(("left", string.Join('_', newest.Select(left => string.Create(CultureInfo.InvariantCulture, $"{left.Chain}-{left.Through}-{left.Highest}")))));
            }

            if (Flaws.Count > 0)
            {
                details.Add(("flaws", string.Join('_', Flaws.Take(MaxNamed).Select(flaw => string.Create(CultureInfo.InvariantCulture, $"{flaw.Chain}-{flaw.Sequence}-{flaw.Flaw}")))));
            }

            return new AuditEvent(AuditAction.ChainBegun) { Details = details };
        }
    }

    /// <summary>Reads the first entry of a chain; null when it is none that continues another. Whether it is the vault's is for the walk to find out.</summary>
    public static AuditBeginning? Of(AuditEntry first) => first.Action == (int)AuditAction.ChainBegun ? Of(first.Details) : null;

    /// <summary>Reads the details of such an entry.</summary>
    public static AuditBeginning Of(string? details)
    {
        var values = AuditEvent.ReadDetails(details).DistinctBy(pair => pair.Key).ToDictionary(pair => pair.Key, pair => pair.Value);
        var reason = values.GetValueOrDefault("reason");
        return new AuditBeginning(
            Enum.GetValues<AuditReason>().FirstOrDefault(value => ReasonName(value) == reason),
            new AuditEnd((int?)NumberOf(values.GetValueOrDefault("chain"), int.MaxValue), NumberOf(values.GetValueOrDefault("through"), long.MaxValue)))
        {
            Left = [.. Parts(values.GetValueOrDefault("left")).Select(LeftOf).OfType<AuditLeft>()],
            Flaws = [.. Parts(values.GetValueOrDefault("flaws")).Select(FlawOf).OfType<AuditVerdict.Broken>()],
        };
    }

    private static string ReasonName(AuditReason reason) => reason switch
    {
        AuditReason.None => string.Empty,
        AuditReason.Restored => "restored",
        AuditReason.Key => "key",
        AuditReason.Accepted => "accepted",
    };

    private static IEnumerable<string[]> Parts(string? list) => (list ?? string.Empty).Split('_').Select(part => part.Split('-')).Where(parts => parts.Length == 3);

    private static AuditLeft? LeftOf(string[] parts) =>
        NumberOf(parts[0], int.MaxValue) is { } chain && NumberOf(parts[1], long.MaxValue) is { } through && NumberOf(parts[2], long.MaxValue) is { } highest
            ? new AuditLeft((int)chain, through, highest)
            : null;

    private static AuditVerdict.Broken? FlawOf(string[] parts) =>
        NumberOf(parts[0], int.MaxValue) is { } chain && NumberOf(parts[1], long.MaxValue) is { } sequence && Enum.TryParse<AuditFlaw>(parts[2], out var flaw)
            ? new AuditVerdict.Broken((int)chain, sequence, flaw)
            : null;

    private static long? NumberOf(string? text, long most) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most ? number : null;
}
