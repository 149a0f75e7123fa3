namespace SecureVault.Web.Components.Accounts;

/// <summary>The fields of a new account.</summary>
public sealed class NewAccountForm
{
    /// <summary>The address; given by the invitation where there is one.</summary>
    public string? Email { get; set; }

    /// <summary>The password.</summary>
    public string? Password { get; set; }

    /// <summary>The same again, against typing errors.</summary>
    public string? Repeated { get; set; }
}
