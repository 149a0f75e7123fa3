using Microsoft.AspNetCore.Components;
using SecureVault.Core.Audit.Upkeep;

namespace SecureVault.Web.Components.Audit;

/// <summary>One entry of the log.</summary>
public sealed partial class AuditLine
{
    /// <summary>The entry.</summary>
    [Parameter, EditorRequired]
    public required AuditView Entry { get; set; }

    /// <summary>The zone of its time.</summary>
    [Parameter, EditorRequired]
    public required TimeZoneInfo Zone { get; set; }

    /// <summary>The time.</summary>
    [Parameter]
    public DateTimeOffset Now { get; set; }

    /// <summary>Asks for the entries about one thing.</summary>
    [Parameter]
    public EventCallback<Guid> OnOnly { get; set; }
}
