using System.Text.Json;
using SecureVault.Tests.Hosting;
using SecureVault.Tests.Keys.Rotation;

namespace SecureVault.Tests.Commands;

/// <summary>The verb that gives people new keys, beside a server and without one.</summary>
public sealed class UserKeyCommandTests
{
    [Theory]
    [MemberData(nameof(VerbRun.Languages), MemberType = typeof(VerbRun))]
    public async Task Beside_a_server_the_verb_makes_the_key_and_leaves_the_rest_to_the_server(string language)
    {
        await using var vault = await RotationScene.StartAsync();
        var (user, _, _) = await UserKeyScene.FillAsync(vault);

        (await VerbRun.RunAsync(vault, language, "keys", "rotate", "--user", "ADA@example.org")).AssertGolden("keys-rotate-user", language);

        Assert.Equal([1, 2], (await UserKeyScene.KeysAsync(vault, user)).Select(key => key.Version));
        Assert.Equal(("1", "1"), await UserKeyScene.RowVersionsAsync(vault, user));
    }

    [Theory]
    [MemberData(nameof(VerbRun.Languages), MemberType = typeof(VerbRun))]
    public async Task It_says_whom_it_does_not_know_and_what_it_is_missing(string language)
    {
        await using var vault = await RotationScene.StartAsync();
        var (user, _, _) = await UserKeyScene.FillAsync(vault);

        (await VerbRun.RunAsync(vault, language, "keys", "rotate", "--user", "ada@example.org", "--user", "nobody@example.org")).AssertGolden("keys-rotate-nobody", language);
        (await VerbRun.RunAsync(vault, language, "keys", "rotate", "--contents")).AssertGolden("keys-rotate-contents-alone", language);

        Assert.Single(await UserKeyScene.KeysAsync(vault, user));
    }

    [Fact]
    public async Task Without_a_server_the_verb_does_all_of_it_and_the_next_start_agrees()
    {
        var vault = await RotationScene.StartAsync();
        var (user, file, _) = await UserKeyScene.FillAsync(vault);
        var folder = vault.Folder.Path;
        Run? rotated = null;

        await using var again = await vault.RestartAsync(() => rotated = VaultProcess
            .RunAsync(["keys", "rotate", "--user", "ada@example.org", "--contents", "--json", $"--Vault:DataFolder={folder}"], []).GetAwaiter().GetResult());

        Assert.Equal(0, rotated!.ExitCode);
        var said = rotated.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(("ada@example.org", 2), (said[0].GetProperty("email").GetString(), said[0].GetProperty("version").GetInt32()));
        Assert.Equal((4, 1, 0), (said[1].GetProperty("resealed").GetInt32(), said[1].GetProperty("destroyed").GetInt32(), said[1].GetProperty("failed").GetInt32()));
        Assert.Equal(("2", "2", "2"), await UserKeyScene.VersionsAsync(again, user));
        Assert.Equal([2], await again.ReadAsync(user, file));
    }
}
