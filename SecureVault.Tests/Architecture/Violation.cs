namespace SecureVault.Tests.Architecture;

/// <summary>A place where a rule does not hold.</summary>
/// <param name="Type">The name of the type, outermost and without its namespace.</param>
/// <param name="Text">What is wrong, in words.</param>
internal sealed record Violation(string Type, string Text)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Type}: {Text}";
}
