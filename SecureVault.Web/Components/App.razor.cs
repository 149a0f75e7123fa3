using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;

namespace SecureVault.Web.Components;

/// <summary>
/// The document around every page. Pages that set cookies carry <c>[ExcludeFromInteractiveRouting]</c> and are
/// rendered once, without a circuit; all others live in a circuit and are not rendered before it.
/// </summary>
public sealed partial class App
{
    private static readonly InteractiveServerRenderMode Circuit = new(prerender: false);

    [CascadingParameter]
    private HttpContext HttpContext { get; set; } = default!;

    private InteractiveServerRenderMode? PageRenderMode => HttpContext.AcceptsInteractiveRouting() ? Circuit : null;
}
