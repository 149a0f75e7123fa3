namespace SecureVault.Web.Components.Admin;

/// <summary>The state of the People page.</summary>
internal enum PeopleState
{
    /// <summary>The first list is on its way.</summary>
    Loading,

    /// <summary>There is a list.</summary>
    Shown,

    /// <summary>There never was a list.</summary>
    Failed,
}
