using Microsoft.AspNetCore.Components;
using SecureVault.Core.Accounts;

namespace SecureVault.Web.Components.Admin;

/// <summary>Who has a link and no account yet.</summary>
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
        < 1 => "less than an hour",
        1 => "1 hour",
        < 48 and var hours => $"{hours} hours",
        _ => $"{Math.Round((invitation.ExpiresAt - Now).TotalDays)} days",
    };
}
