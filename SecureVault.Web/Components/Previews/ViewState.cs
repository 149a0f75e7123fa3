namespace SecureVault.Web.Components.Previews;

/// <summary>How far showing a content has come.</summary>
internal enum ViewState
{
    Loading,
    Shown,
    Failed,
}
