namespace SecureVault.Web.Components.Uploads;

/// <summary>Where an upload stands.</summary>
public enum UploadState
{
    /// <summary>Its turn has not come, or its name is being looked up.</summary>
    Waiting,

    /// <summary>The name is taken; a person has to say what to do.</summary>
    NeedsDecision,

    /// <summary>On its way.</summary>
    Uploading,

    /// <summary>Stopped by the person, to go on later from where it is.</summary>
    Paused,

    /// <summary>Begun before this page was opened; goes on when its file is picked again.</summary>
    NeedsFile,

    /// <summary>Durable and in the drive.</summary>
    Stored,

    /// <summary>Ended; <see cref="UploadItem.Error"/> says why. Can be tried again.</summary>
    Failed,

    /// <summary>Stopped by the person.</summary>
    Cancelled,

    /// <summary>Left out because its name was taken.</summary>
    Skipped,
}

/// <summary>What to do with a file whose name is taken.</summary>
public enum NameDecision
{
    /// <summary>Upload it under a free name.</summary>
    KeepBoth,

    /// <summary>Let it take the place of the one that is there.</summary>
    Replace,

    /// <summary>Don't upload it.</summary>
    Skip,
}
