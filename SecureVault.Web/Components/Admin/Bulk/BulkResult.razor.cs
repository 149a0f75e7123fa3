using Microsoft.AspNetCore.Components;

namespace SecureVault.Web.Components.Admin.Bulk;

/// <summary>How a change of several people ended, when there is more to say than that all went well.</summary>
public sealed partial class BulkResult
{
    private ElementReference _top;

    /// <summary>How it ended.</summary>
    [Parameter, EditorRequired]
    public BulkReport Report { get; set; } = default!;

    /// <summary>Brings the keyboard here, so that it is read out.</summary>
    public ValueTask FocusAsync() => _top.FocusAsync();
}
