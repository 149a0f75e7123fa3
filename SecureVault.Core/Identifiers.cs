using System.Security.Cryptography;
using System.Text;

namespace SecureVault.Core;

/// <summary>A person with an account. Every call that touches a person's things takes the one who asks.</summary>
public readonly record struct UserId(Guid Value)
{
    /// <summary>A new, time-ordered identifier.</summary>
    public static UserId New() => new(Guid.CreateVersion7());

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("D");
}

/// <summary>One entry in a drive. It keeps its identifier when it is renamed, moved or replaced.</summary>
public readonly record struct ItemId(Guid Value)
{
    /// <summary>The top of every drive. It is nobody's row, so that uniqueness in it can be a plain index.</summary>
    public static ItemId Root => default;

    /// <summary>A new, time-ordered identifier.</summary>
    public static ItemId New() => new(Guid.CreateVersion7());

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("D");
}

/// <summary>One stored content of a file. Its identifier stands in the head of the sealed object.</summary>
public readonly record struct VersionId(Guid Value)
{
    /// <summary>A new identifier, random throughout: it is visible in the store and should tell nothing.</summary>
    public static VersionId New() => new(Guid.NewGuid());

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("D");
}

/// <summary>
/// One sign-in of one browser, named by the SHA-256 of the random code in its cookie. Knowing the name does not let anyone use the session.
/// </summary>
public readonly record struct SessionId(string Hash)
{
    /// <summary>The session whose cookie carries a code. The code is random, so there is nothing to guess slowly.</summary>
    public static SessionId Of(string code) => new(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(code))));

    /// <inheritdoc/>
    public override string ToString() => Hash;
}

/// <summary>A person in one of their sessions, for calls that look at more than who asks: which session it is, or when it last proved itself.</summary>
/// <param name="User">The person.</param>
/// <param name="Session">The session.</param>
public readonly record struct SignedIn(UserId User, SessionId Session);
