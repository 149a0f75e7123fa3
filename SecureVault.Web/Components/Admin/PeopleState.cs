namespace SecureVault.Web.Components.Admin;

/// <summary>What the page of the people shows.</summary>
internal enum PeopleState
{
    /// <summary>The first list is on its way.</summary>
    Loading,

    /// <summary>There is a list.</summary>
    Shown,

    /// <summary>There never was a list.</summary>
    Failed,
}
