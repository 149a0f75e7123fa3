namespace SecureVault.Web.Hosting.Accounts.Providers;

/// <summary>Why somebody goes to a provider.</summary>
internal enum ProviderPurpose
{
    /// <summary>To sign in.</summary>
    SignIn,

    /// <summary>To connect the account of the session with a person there.</summary>
    Connect,

    /// <summary>To prove that the person of the session is there.</summary>
    Prove,
}

/// <summary>How a visit to a provider ended, as the addresses of our pages say it.</summary>
internal static class ProviderResults
{
    /// <summary>The parameter with one of the words below.</summary>
    public const string Parameter = "provider";

    /// <summary>The parameter with the provider's number.</summary>
    public const string NumberParameter = "at";

    public const string Failed = "failed";
    public const string Cancelled = "cancelled";
    public const string Down = "down";
    public const string Locked = "locked";
    public const string Unknown = "unknown";
    public const string Unverified = "unverified";
    public const string Taken = "taken";
    public const string Invitation = "invitation";
    public const string Connected = "connected";
    public const string Stale = "stale";
}
