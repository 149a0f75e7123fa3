using RouteData = Microsoft.AspNetCore.Components.RouteData;

namespace SecureVault.Web.Components;

/// <summary>Which page is shown, and what takes the focus with it.</summary>
public sealed partial class Routes
{
    private Type? _first;
    private bool _hasMoved;

    /// <summary>
    /// The heading of a page that somebody went to. The first page is left as the browser opens it, so that Tab begins with the skip link;
    /// and a search that is being typed keeps the cursor when it goes on to the page with its results.
    /// </summary>
    private string HeadOf(RouteData page)
    {
        _first ??= page.PageType;
        _hasMoved |= page.PageType != _first;
        return _hasMoved ? "[data-sv-searching] .sv-search__input:focus, h1" : "[data-sv-nothing]";
    }
}
