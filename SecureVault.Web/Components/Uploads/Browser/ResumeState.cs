using SecureVault.Core;

namespace SecureVault.Web.Components.Uploads.Browser;

/// <summary>The state that lets an upload continue from one attempt to the next.</summary>
public sealed class ResumeState
{
    private volatile bool _survives;

    /// <summary>The upload on the server, once it was made.</summary>
    public VersionId? Upload { get; set; }

    /// <summary>True when the file was picked again and has to show that it is the same.</summary>
    public bool NeedsProof { get; set; }

    /// <summary>True while the browser sends by itself, so that a lost connection of the page does not matter.</summary>
    public bool SurvivesConnection
    {
        get => _survives;
        set => _survives = value;
    }
}
