using Microsoft.AspNetCore.Components;
using SecureVault.Core.Accounts;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Admin;

/// <summary>Lists the open invitations.</summary>
public sealed partial class InvitationList
{
    /// <summary>The open invitations.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<InvitationEntry> Invitations { get; set; } = [];

    /// <summary>The present.</summary>
    [Parameter, EditorRequired]
    public DateTimeOffset Now { get; set; }

    /// <summary>A new link is wanted; the old one ends.</summary>
    [Parameter]
    public EventCallback<InvitationEntry> Renew { get; set; }

    /// <summary>The link is to end.</summary>
    [Parameter]
    public EventCallback<InvitationEntry> Withdraw { get; set; }

    private string Left(InvitationEntry invitation) => (int)(invitation.ExpiresAt - Now).TotalHours switch
    {
        < 1 => T["LessThanAnHour"],
        < 48 and var hours => T.Counted("Hours", hours),
        _ => T.Counted("Days", (long)Math.Round((invitation.ExpiresAt - Now).TotalDays)),
    };
}
