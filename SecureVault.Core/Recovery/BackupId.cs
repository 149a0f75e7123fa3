using System.Globalization;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Recovery;

/// <summary>Names a backup: the second in which it was begun, and a random part.</summary>
/// <param name="Time">Whole seconds, by the vault's clock.</param>
/// <param name="Value">Also bound into every piece of the backup.</param>
public readonly record struct BackupId(DateTimeOffset Time, Guid Value)
{
    /// <summary>The prefix of every backup's records.</summary>
    internal const string Prefix = "backups/";

    // Names of records have small letters only.
    private const string TimeFormat = "yyyyMMdd't'HHmmss'z'";
    private const int TimeLength = 16;
    private const string ManifestName = "manifest";

    /// <summary>The record that makes the others a backup.</summary>
    internal RecordName Manifest => RecordName.Parse($"{Prefix}{this}/{ManifestName}");

    /// <summary>A new one.</summary>
    internal static BackupId New(DateTimeOffset now) => new(new DateTimeOffset(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero), Guid.NewGuid());

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static bool TryParse(string? text, out BackupId id)
    {
        id = default;
        if (text is null || text.Length != TimeLength + 33 || text[TimeLength] != '-'
            || !DateTime.TryParseExact(text[..TimeLength], TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            || !Guid.TryParseExact(text[(TimeLength + 1)..], "N", out var value))
        {
            return false;
        }

        id = new BackupId(new DateTimeOffset(time, TimeSpan.Zero), value);
        return id.ToString() == text;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)}-{Value:N}";

    /// <summary>The record of a piece, from zero.</summary>
    internal RecordName Segment(int number) => RecordName.Parse(string.Create(CultureInfo.InvariantCulture, $"{Prefix}{this}/{number:D4}"));

    /// <summary>The backup that a record belongs to; null for one that is no backup's.</summary>
    internal static BackupId? Of(RecordName record) =>
        record.ToString().Split('/') is [_, var text, _] && TryParse(text, out var id) ? id : null;
}
