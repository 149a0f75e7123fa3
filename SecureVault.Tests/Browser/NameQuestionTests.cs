using Microsoft.Playwright;

namespace SecureVault.Tests.Browser;

/// <summary>A name that is taken: what a person is asked, and what the drive holds after each answer.</summary>
public sealed class NameQuestionTests(BrowserFixture browser)
{
    [Theory]
    [InlineData("Keep both", "plan (2).txt=new", "plan.txt=old")]
    [InlineData("Replace", "plan.txt=new")]
    [InlineData("Skip", "plan.txt=old")]
    public async Task The_answer_decides_what_the_drive_holds(string answer, params string[] expected)
    {
        await using var scene = await VaultScene.StartAsync(browser);
        using var source = new TemporaryFolder();
        await scene.StoreAsync("plan.txt", "old"u8.ToArray());
        await SourceFile.WriteTextAsync(source.Combine("plan.txt"), "new");
        var page = await scene.OpenDriveAsync();

        await page.SetInputFilesAsync("input[type=file]", source.Combine("plan.txt"));
        await page.GetByText("already exists in").WaitForAsync();
        Assert.Equal(0, await page.GetByText("Do the same for the other").CountAsync());
        Assert.Equal(Sums(["plan.txt=old"]), await scene.SumsAsync());
        await AnswerAsync(page, answer);

        await page.Locator(".sv-uploads__toggle:focus").WaitForAsync(); // the question went with its buttons
        await UntilSettledAsync(page);
        Assert.Equal(Sums(expected), await scene.SumsAsync());
        await scene.AssertConsistentAsync(stored: expected.Length + Older(answer, 1));
    }

    [Theory]
    [InlineData("Keep both", "a (2).txt=new", "a.txt=old", "b (2).txt=new", "b.txt=old", "c (2).txt=new", "c.txt=old", "free.txt=new")]
    [InlineData("Replace", "a.txt=new", "b.txt=new", "c.txt=new", "free.txt=new")]
    [InlineData("Skip", "a.txt=old", "b.txt=old", "c.txt=old", "free.txt=new")]
    public async Task One_answer_can_be_for_all_and_a_free_name_waits_for_none(string answer, params string[] expected)
    {
        await using var scene = await VaultScene.StartAsync(browser);
        using var source = new TemporaryFolder();
        foreach (var name in new[] { "a.txt", "b.txt", "c.txt" })
        {
            await scene.StoreAsync(name, "old"u8.ToArray());
            await SourceFile.WriteTextAsync(source.Combine(name), "new");
        }

        await SourceFile.WriteTextAsync(source.Combine("free.txt"), "new");
        var page = await scene.OpenDriveAsync();

        await page.SetInputFilesAsync("input[type=file]", source.AllFiles().Order());
        await scene.UntilAsync(entries => entries.Count == 4);
        await page.GetByText("Do the same for the other 2").ClickAsync();
        await AnswerAsync(page, answer);

        await UntilSettledAsync(page);
        Assert.Equal(Sums(expected), await scene.SumsAsync());
        await scene.AssertConsistentAsync(stored: expected.Length + Older(answer, 3));
    }

    [Fact]
    public async Task Each_file_can_have_an_answer_of_its_own()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        using var source = new TemporaryFolder();
        foreach (var name in new[] { "a.txt", "b.txt", "c.txt" })
        {
            await scene.StoreAsync(name, "old"u8.ToArray());
            await SourceFile.WriteTextAsync(source.Combine(name), "new");
        }

        var page = await scene.OpenDriveAsync();
        await page.SetInputFilesAsync("input[type=file]", source.AllFiles().Order());

        foreach (var (name, answer) in new[] { ("a.txt", "Replace"), ("b.txt", "Skip"), ("c.txt", "Keep both") })
        {
            await page.GetByText($"{name} already exists in").WaitForAsync();
            await AnswerAsync(page, answer);
        }

        await UntilSettledAsync(page);
        Assert.Equal(Sums(["a.txt=new", "b.txt=old", "c (2).txt=new", "c.txt=old"]), await scene.SumsAsync());
        await scene.AssertConsistentAsync(stored: 4 + 1);
    }

    private static Task AnswerAsync(IPage page, string answer) => page.GetByRole(AriaRole.Button, new() { Name = answer, Exact = true }).ClickAsync();

    // What was replaced stays as an older version.
    private static int Older(string answer, int replaced) => answer == "Replace" ? replaced : 0;

    // The list can be cleared only when nothing waits or travels.
    private static Task UntilSettledAsync(IPage page) => page.GetByRole(AriaRole.Button, new() { Name = "Clear the upload list" }).WaitForAsync();

    private static List<(string Name, string Sum)> Sums(string[] files) =>
        [.. files.Select(file => file.Split('=')).Select(parts => (parts[0], SourceFile.SumOf(parts[1])))];
}
