using Bunit;
using SecureVault.Core;
using SecureVault.Core.Moving;
using SecureVault.Tests.Admin;
using SecureVault.Web.Components.Upkeep.Moves;

namespace SecureVault.Tests.Upkeep;

/// <summary>The part of the page about the store that moves it, over a real store and a real target.</summary>
public sealed class StoreMovePageTests : AdminFixture
{
    private Core.Maintenance.StoreMoveBoard Board => Vault.Get<Core.Maintenance.StoreMoveBoard>();

    [Fact]
    public void Without_a_described_target_the_page_says_where_to_put_one()
    {
        var part = Render<StoreMove>();

        part.WaitForAssertion(() => Assert.Contains(Vault.Folder.Combine("store-targets"), part.Find(".sv-target").TextContent, StringComparison.Ordinal));
        Assert.DoesNotContain(part.FindAll("button"), button => button.TextContent == "Begin the move");
    }

    [Fact]
    public async Task A_move_is_tested_begun_paused_resumed_and_finished()
    {
        await Vault.StoreAsync(Scene.Administrator, "a.bin", ItemId.Root, new byte[100_000]);
        await DescribeAsync("new.json", Vault.Folder.Combine("new"));
        Directory.CreateDirectory(Vault.Folder.Combine("new"));
        var part = Render<StoreMove>();

        Click(part, "Test target");
        part.WaitForAssertion(() => Assert.Contains("1 object,", part.Find(".sv-target [role=status]").TextContent, StringComparison.Ordinal));
        Click(part, "Begin the move");
        part.WaitForAssertion(() => Assert.Equal("Copying", StateOf(part)));
        Click(part, "Pause");
        part.WaitForAssertion(() => Assert.Equal("Paused", StateOf(part)));
        Assert.Equal(MoveState.Paused, await Vault.Get<MoveRunner>().StepAsync(Token));
        Click(part, "Resume");
        part.WaitForAssertion(() => Assert.Equal("Copying", StateOf(part)));
        Assert.Equal(MoveState.Copied, await Vault.Get<MoveRunner>().StepAsync(Token));
        Vault.Clock.Advance(TimeSpan.FromSeconds(1));
        part.WaitForAssertion(() => Assert.Equal("Everything is copied", part.Find("#store-move").TextContent));

        Click(part, "Finish…");
        Click(part, "Leave the old storage");
        part.WaitForAssertion(() => Assert.Equal("Finishing", StateOf(part)));
        Assert.Equal(MoveState.Finished, await Vault.Get<MoveRunner>().StepAsync(Token));
        Vault.Clock.Advance(TimeSpan.FromSeconds(1));

        part.WaitForAssertion(() => Assert.Equal("The storage was moved", part.Find("#store-move").TextContent));
    }

    [Fact]
    public async Task A_move_that_does_not_go_on_says_why_and_can_be_tried_again()
    {
        var file = await Vault.StoreAsync(Scene.Administrator, "a.bin", ItemId.Root, new byte[100_000]);
        await DescribeAsync("new.json", Vault.Folder.Combine("new"));
        Directory.CreateDirectory(Vault.Folder.Combine("new"));
        var part = Render<StoreMove>();
        Click(part, "Test target");
        Click(part, "Begin the move");
        part.WaitForAssertion(() => Assert.Equal("Copying", StateOf(part)));
        var source = Vault.Folder.Combine("objects");
        Directory.Move(source, source + "-away");

        await Vault.Get<MoveRunner>().StepAsync(Token);
        Vault.Clock.Advance(TimeSpan.FromSeconds(1));

        part.WaitForAssertion(() => Assert.Equal("The move doesn’t go on", part.Find("#store-move").TextContent));
        Directory.Move(source + "-away", source);
        Click(part, "Try again now");
        part.WaitForAssertion(() => Assert.Equal("Moving the storage", part.Find("#store-move").TextContent));
        Assert.Equal(100_000, (await Vault.ReadAsync(Scene.Administrator, file)).Length);
    }

    [Theory]
    [InlineData("objects", "That is the present storage. Name an empty one.")]
    [InlineData("missing", "This storage can’t be used. The test says why.")]
    public async Task A_target_that_is_none_is_refused_with_a_sentence(string folder, string sentence)
    {
        await Vault.StoreAsync(Scene.Administrator, "a.bin", ItemId.Root);
        await DescribeAsync("new.json", Vault.Folder.Combine(folder));
        var part = Render<StoreMove>();

        Click(part, "Test target");

        part.WaitForAssertion(() => Assert.Contains(sentence, part.Find(".sv-target").TextContent, StringComparison.Ordinal));
        Assert.Null(await Vault.Get<MoveControl>().ReadAsync(Token));
    }

    [Fact]
    public async Task A_page_reads_no_other_file_of_the_server()
    {
        await DescribeAsync("../elsewhere.json", Vault.Folder.Combine("new"));

        await Assert.ThrowsAsync<MoveException>(() => Board.ProposeAsync(Scene.Administrator, "../elsewhere.json", _ => Task.CompletedTask, Token));
        var other = await Scene.InviteAsync("bob@example.org");
        Assert.Null(await Board.ReadAsync(other, Token));
        Assert.False(await Board.PauseAsync(other, Token));
    }

    private static string? StateOf(IRenderedComponent<StoreMove> part) => part.Find(".sv-move").GetAttribute("data-state");

    /// <summary>Finds and clicks in one step: the clock draws the page anew.</summary>
    private static void Click(IRenderedComponent<StoreMove> part, string label)
    {
        part.WaitForState(() => part.FindAll("button").Any(button => button.TextContent == label && !button.HasAttribute("disabled")));
        part.InvokeAsync(() => part.FindAll("button").First(button => button.TextContent == label).Click());
    }

    private async Task DescribeAsync(string name, string folder)
    {
        Directory.CreateDirectory(Vault.Folder.Combine("store-targets"));
        await PrivateFile.WriteAsync(
            Vault.Folder.Combine("store-targets", name),
            System.Text.Json.JsonSerializer.Serialize(new { ObjectStore = new { Kind = "Disk", Disk = new { Folder = folder } } }));
    }
}
