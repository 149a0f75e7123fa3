using SecureVault.Web.Endpoints.Archives;

namespace SecureVault.Web.Components.Settings.Account;

/// <summary>The account as a whole: its address, all that is in it, and its end.</summary>
public sealed partial class AccountPage
{
    private const string ExportPath = ZipEndpoints.ExportPath;
}
