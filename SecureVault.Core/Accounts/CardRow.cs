namespace SecureVault.Core.Accounts;

/// <summary>All that the database says of a user key and its account, as a card needs it.</summary>
internal sealed record CardRow(
    Guid UserId,
    int Version,
    string MasterKeyId,
    byte[] Wrap,
    bool IsActive,
    bool IsRetiring,
    DateTimeOffset CreatedAt,
    byte[]? CardHash,
    string? Email,
    DateTimeOffset UserCreatedAt,
    DateTimeOffset? LockedAt,
    bool IsAdministrator,
    long? QuotaBytes);
