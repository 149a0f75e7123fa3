using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace SecureVault.Core.Recovery.Dumps;

/// <summary>A table of the database as a dump takes it, with the columns that its rows are ordered by.</summary>
internal sealed record DumpSource(DumpTable Table, IReadOnlyList<string> KeyColumns);

/// <summary>Which tables and columns a dump has. It follows the model, so that nothing new is forgotten: only what is named here is left out.</summary>
internal static class DumpSchema
{
    /// <summary>
    /// Sign-ins, links to new passwords and addresses, and mails end with the server that they were made on, and attempts by network are forgotten within a day. An unfinished upload must not
    /// go on from an older state: what was sealed since would be sealed again with other content under the same key. Whether the store is being
    /// moved is for the store to say: since the backup the move may have ended. Totals of folders are counted when all rows are there.
    /// </summary>
    private static readonly string[] LeftOut = ["SignInSessions", "SignInNetworks", "PendingSignIns", "UsedChallenges", "Uploads", "UploadParts", "UploadRemainders", "StoreMove", "FolderTotals", "PasswordLinks", "AddressLinks", "OutgoingMails"];

    /// <summary>Sums that triggers keep are made anew when rows are put back.</summary>
    private static readonly Dictionary<string, string[]> ColumnsTaken = new() { ["DriveUsage"] = ["OwnerId", "QuotaBytes"] };

    /// <summary>The tables in an order in which their rows can be put back: what a row refers to comes before it.</summary>
    public static IReadOnlyList<DumpSource> TablesOf(IModel model)
    {
        var waiting = model.GetRelationalModel().Tables.Where(table => !LeftOut.Contains(table.Name)).OrderBy(table => table.Name, StringComparer.Ordinal).ToList();
        var taken = new List<ITable>();
        while (waiting.Count > 0)
        {
            var next = waiting.Find(table => table.ForeignKeyConstraints.All(reference => reference.PrincipalTable == table || !waiting.Contains(reference.PrincipalTable)))
                ?? throw new InvalidOperationException("Tables refer to each other in a circle.");
            waiting.Remove(next);
            taken.Add(next);
        }

        return taken.ConvertAll(SourceOf);
    }

    private static DumpSource SourceOf(ITable table)
    {
        var columns = table.Columns
            .Where(column => !ColumnsTaken.TryGetValue(table.Name, out var some) || some.Contains(column.Name))
            .OrderBy(column => column.Name, StringComparer.Ordinal)
            .Select(column => new DumpColumn(column.Name, TypeOf(column.ProviderClrType)));
        return new DumpSource(new DumpTable(table.Name, [.. columns]), [.. table.PrimaryKey!.Columns.Select(column => column.Name)]);
    }

    private static DumpType TypeOf(Type type) => type switch
    {
        _ when type == typeof(long) || type == typeof(int) || type == typeof(short) || type == typeof(byte) => DumpType.Number,
        _ when type == typeof(double) || type == typeof(float) => DumpType.Real,
        _ when type == typeof(bool) => DumpType.Boolean,
        _ when type == typeof(string) => DumpType.Text,
        _ when type == typeof(byte[]) => DumpType.Blob,
        _ when type == typeof(Guid) => DumpType.Identifier,
        _ => throw new InvalidOperationException($"Dumps have no type for {type.Name}."),
    };
}
