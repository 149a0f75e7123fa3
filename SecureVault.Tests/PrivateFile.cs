namespace SecureVault.Tests;

/// <summary>Writes what a person would keep from others, such as a key file.</summary>
internal static class PrivateFile
{
    public static async Task WriteAsync(string path, string content)
    {
        await File.WriteAllTextAsync(path, content, TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }
}
