namespace SecureVault.Web.Components.Overview;

/// <summary>Something that an administrator has to look at.</summary>
/// <param name="Icon">The icon.</param>
/// <param name="Title">The fact, in a few words.</param>
/// <param name="Text">The consequence, and what to do.</param>
/// <param name="Link">Where to do it.</param>
internal sealed record Concern(string Icon, string Title, string Text, string Link)
{
    /// <summary>Whether data or access are at risk now.</summary>
    public bool IsUrgent { get; init; }
}
