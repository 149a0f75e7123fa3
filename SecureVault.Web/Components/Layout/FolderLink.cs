using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;

namespace SecureVault.Web.Components.Layout;

/// <summary>The link to the files: it is where one is in every folder, not only at the top.</summary>
public sealed class FolderLink : NavLink
{
    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    /// <inheritdoc/>
    protected override bool ShouldMatch(string uriAbsolute)
    {
        var path = Navigation.ToBaseRelativePath(uriAbsolute).Split('?', '#')[0];
        return path.Length == 0 || path.StartsWith("folders/", StringComparison.OrdinalIgnoreCase);
    }
}
