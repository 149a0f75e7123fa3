namespace SecureVault.Core.Recovery.Dumps;

/// <summary>Types of values in a dump, the same for every database. The numbers are stored; they never change meaning.</summary>
public enum DumpType
{
    /// <summary>No value.</summary>
    Null = 0,

    /// <summary>64 bits with a sign; also times, as milliseconds since 1970, and enumerations.</summary>
    Number = 1,

    /// <summary>A double.</summary>
    Real = 2,

    /// <summary>True or false.</summary>
    Boolean = 3,

    /// <summary>Unicode text.</summary>
    Text = 4,

    /// <summary>Bytes.</summary>
    Blob = 5,

    /// <summary>An identifier of 16 bytes.</summary>
    Identifier = 6,
}

/// <summary>A column of a table in a dump.</summary>
public sealed record DumpColumn(string Name, DumpType Type);

/// <summary>A table of a dump. Its rows come in the order of its primary key.</summary>
public sealed record DumpTable(string Name, IReadOnlyList<DumpColumn> Columns);

/// <summary>A row of a dump: a value for each column, which is null, a long, a double, a bool, a string, a byte array or a Guid.</summary>
public sealed record DumpRow(DumpTable Table, IReadOnlyList<object?> Values);
