namespace SecureVault.Tests;

/// <summary>
/// What a test needs beside the SDK: a browser, an S3 server. A plain 'dotnet test' skips with the reason; the test
/// script, which installs all of it, makes a missing one an error.
/// </summary>
internal static class Requirement
{
    private const string RequireAll = "SECUREVAULT_TEST_REQUIRE_ALL";

    public static void Met(bool condition, string reason)
    {
        if (condition)
        {
            return;
        }

        Assert.False(Environment.GetEnvironmentVariable(RequireAll) == "1", $"{reason} ({RequireAll} is set)");
        Assert.Skip(reason);
    }
}
