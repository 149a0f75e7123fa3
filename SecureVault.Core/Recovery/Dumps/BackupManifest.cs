using System.Text.Json;
using System.Text.Json.Serialization;

namespace SecureVault.Core.Recovery.Dumps;

/// <summary>A table of a backup.</summary>
/// <param name="Name">Its name in the database.</param>
/// <param name="Rows">How many rows it has.</param>
/// <param name="Sha256">Of the bytes of all its rows, each with the length before it; hexadecimal.</param>
public sealed record DumpedTable(string Name, long Rows, string Sha256);

/// <summary>Says what a backup has. It is stored last: without it there is no backup.</summary>
public sealed record BackupManifest
{
    /// <summary>The format that this program writes, and the newest that it reads.</summary>
    public const int CurrentFormat = 1;

    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web);

    /// <summary>The version of the dump's format.</summary>
    public required int Format { get; init; }

    /// <summary>The last migration of the database.</summary>
    public required string Schema { get; init; }

    /// <summary>The version of the program that wrote it.</summary>
    public required string Application { get; init; }

    /// <summary>The kind of database that it was read from.</summary>
    public required string Database { get; init; }

    /// <summary>When it was begun: milliseconds since 1970, in UTC.</summary>
    [JsonPropertyName("time")]
    public required long Milliseconds { get; init; }

    /// <summary>When it was begun.</summary>
    [JsonIgnore]
    public DateTimeOffset Time => DateTimeOffset.FromUnixTimeMilliseconds(Milliseconds);

    /// <summary>The vault's identifier; null for one that never marked its store.</summary>
    public required Guid? Vault { get; init; }

    /// <summary>How many markers the vault had written into its store.</summary>
    public required long Generation { get; init; }

    /// <summary>How many objects the database knew as stored.</summary>
    public required long Objects { get; init; }

    /// <summary>Their bytes.</summary>
    public required long ObjectBytes { get; init; }

    /// <summary>The tables, in the order in which they lie in the segments.</summary>
    public required IReadOnlyList<DumpedTable> Tables { get; init; }

    /// <summary>SHA-256 of each segment as it is stored; hexadecimal.</summary>
    public required IReadOnlyList<string> Segments { get; init; }

    internal byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, Form);

    /// <summary>Reads only which format it is: a newer one may have nothing else in common with this one.</summary>
    /// <exception cref="JsonException">It is no manifest.</exception>
    internal static (int Format, string? Application) ReadFormat(ReadOnlySpan<byte> bytes)
    {
        var known = JsonSerializer.Deserialize<AnyManifest>(bytes, Form) ?? throw new JsonException();
        return (known.Format, known.Application);
    }

    /// <exception cref="JsonException">It is no manifest of this format.</exception>
    internal static BackupManifest Read(ReadOnlySpan<byte> bytes) => JsonSerializer.Deserialize<BackupManifest>(bytes, Form) ?? throw new JsonException();

    private sealed record AnyManifest(int Format, string? Application);
}
