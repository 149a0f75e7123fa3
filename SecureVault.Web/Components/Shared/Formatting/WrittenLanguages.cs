namespace SecureVault.Web.Components.Shared.Formatting;

/// <summary>The languages that the texts are written in; the first is the one for everybody else.</summary>
internal static class WrittenLanguages
{
    /// <summary>Their tags.</summary>
    public static IReadOnlyList<string> All { get; } = ["en", "de"];
}
