using System.Globalization;
using System.Text;

namespace SecureVault.Core.Audit;

/// <summary>The thing that an action concerns.</summary>
/// <param name="Kind">Which kind of thing.</param>
/// <param name="Id">Its identifier.</param>
/// <param name="Owner">Whose it is: that person sees the entry as well.</param>
public readonly record struct AuditTarget(AuditTargetKind Kind, Guid? Id, UserId? Owner)
{
    /// <summary>The vault as a whole.</summary>
    public static AuditTarget None => default;

    /// <summary>An account; its person sees the entry.</summary>
    public static AuditTarget Person(UserId user) => new(AuditTargetKind.Person, user.Value, user);

    /// <summary>A file or a folder. The entry gets a copy of its sealed name, as the item has it then.</summary>
    public static AuditTarget Item(UserId owner, ItemId item) => new(AuditTargetKind.Item, item.Value, owner);

    /// <summary>An invitation.</summary>
    public static AuditTarget Invitation(Guid id) => new(AuditTargetKind.Invitation, id, null);

    /// <summary>Something else that belongs to a person.</summary>
    public static AuditTarget Thing(UserId owner, Guid id) => new(AuditTargetKind.Thing, id, owner);
}

/// <summary>A text that only its owner's keys open: sealed for <see cref="Cryptography.SealedTextPurpose.AuditText"/>, bound to the target.</summary>
/// <param name="Sealed">The box.</param>
/// <param name="KeyVersion">The version of the owner's user key that it is under.</param>
public sealed record AuditBox(byte[] Sealed, int KeyVersion);

/// <summary>Something that happened, to be recorded.</summary>
/// <param name="Action">What was done.</param>
/// <param name="Target">To what.</param>
public sealed record AuditEvent(AuditAction Action, AuditTarget Target = default)
{
    /// <summary>How it ended.</summary>
    public AuditOutcome Outcome { get; init; } = AuditOutcome.Done;

    /// <summary>The actor, where the caller knows it; otherwise that of <see cref="AuditOrigin.Current"/>.</summary>
    public UserId? By { get; init; }

    /// <summary>The session that the action began; otherwise that of <see cref="AuditOrigin.Current"/>.</summary>
    public SessionId? Session { get; init; }

    /// <summary>
    /// Numbers, codes and identifiers that tell more. They stand in the database in clear, so never a name, a text that a person wrote, or a
    /// secret: that belongs into <see cref="Box"/> or nowhere.
    /// </summary>
    public IReadOnlyList<(string Key, object? Value)> Details { get; init; } = [];

    /// <summary>A text for the target's owner alone.</summary>
    public AuditBox? Box { get; init; }

    /// <summary>The details as they are stored: key=value, joined by &amp;, everything but letters, digits and a few signs escaped.</summary>
    internal string? WriteDetails(string? command)
    {
        var text = new StringBuilder();
        foreach (var (key, value) in command is null ? Details : Details.Prepend((Key: "command", Value: command)))
        {
            text.Append(text.Length > 0 ? "&" : string.Empty).Append(key).Append('=').Append(Uri.EscapeDataString(TextOf(value)));
        }

        return text.Length > 0 ? text.ToString() : null;
    }

    /// <summary>Reads what <see cref="WriteDetails"/> wrote.</summary>
    internal static IReadOnlyList<(string Key, string Value)> ReadDetails(string? text) => text is null
        ? []
        : [.. text.Split('&').Select(pair => pair.Split('=', 2)).Select(pair => (pair[0], pair.Length > 1 ? Uri.UnescapeDataString(pair[1]) : string.Empty))];

    private static string TextOf(object? value) => value switch
    {
        null => string.Empty,
        bool flag => flag ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? string.Empty,
    };
}
