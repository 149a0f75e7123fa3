using System.Text;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Core.Editing;
using SecureVault.Core.Formats;
using SecureVault.Core.Uploads;
using SecureVault.Core.Versions;

namespace SecureVault.Tests.Editing;

/// <summary>Texts come out of the vault and go back into it as they were, and nobody overwrites another's work without knowing.</summary>
public sealed class TextFilesTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, byte[]> Written => new()
    {
        { "UTF-8", Encoding.UTF8.GetBytes("Grüße\nund 😀\n") },
        { "UTF-8 with a mark", [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes("Grüße\r\n")] },
        { "UTF-16 LE with a mark", [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("Grüße\r\nund 😀")] },
        { "UTF-16 BE with a mark", [.. Encoding.BigEndianUnicode.Preamble, .. Encoding.BigEndianUnicode.GetBytes("Grüße\n")] },
        { "UTF-16 LE without a mark", Encoding.Unicode.GetBytes("A plain line of Latin text\r\nand another one\r\n") },
        { "UTF-32 with a mark", [.. Encoding.UTF32.Preamble, .. Encoding.UTF32.GetBytes("Grüße\n")] },
        { "Windows-1252", [.. "Gr"u8, 0xFC, 0xDF, .. "e aus M"u8, 0xFC, .. "nchen, mit vielen Gr"u8, 0xFC, 0xDF, .. "en an die K"u8, 0xF6, .. "che\r\n"u8] },
        { "mixed line endings", "one\r\ntwo\nthree\rfour"u8.ToArray() },
        { "no end of line", "one"u8.ToArray() },
        { "empty", [] },
        { "only a mark", [0xEF, 0xBB, 0xBF] },
        { "a mark in the middle", Encoding.UTF8.GetBytes("one\uFEFFtwo") },
        { "a form feed and an escape", "one\ftwo\u001b[0m\n"u8.ToArray() },
    };

    [Theory]
    [MemberData(nameof(Written))]
    public async Task What_nobody_edited_keeps_its_bytes(string name, byte[] content)
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var item = await vault.StoreAsync(user, "a.txt", ItemId.Root, content);

        var opened = await OpenAsync(vault, user, item);
        var saved = await SaveAsync(vault, user, opened.Source, opened.Text);

        Assert.Equal((name, Convert.ToHexString(content)), (name, Convert.ToHexString(await vault.ReadAsync(user, item))));
        Assert.False(saved.IsConverted);
        Assert.Equal(item, saved.Source.File.Id);
        Assert.Equal(2, (await vault.Get<FileVersions>().ListAsync(user, item, Token)).Count);
    }

    [Fact]
    public async Task An_edited_text_keeps_encoding_and_mark()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var item = await vault.StoreAsync(user, "a.txt", ItemId.Root, [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("alt\r\n")]);
        var opened = await OpenAsync(vault, user, item);

        await SaveAsync(vault, user, opened.Source, "neu 😀\r\n");

        Assert.Equal(Encoding.Unicode.GetBytes("\uFEFFneu 😀\r\n"), await vault.ReadAsync(user, item));
    }

    [Fact]
    public async Task A_character_that_the_encoding_lacks_makes_it_utf_8()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var item = await vault.StoreAsync(user, "a.txt", ItemId.Root, [.. "Gr"u8, 0xFC, 0xDF, .. "e"u8]);
        var opened = Assert.IsType<OpenTextOutcome.Opened>(await vault.Get<TextFiles>().OpenAsync(user, item, TextEncoding.Find("windows-1252"), Token));
        Assert.Equal("Grüße", opened.Text);

        var saved = await SaveAsync(vault, user, opened.Source, "Grüße 😀");

        Assert.True(saved.IsConverted);
        Assert.Equal(TextEncoding.Utf8, saved.Source.Encoding);
        Assert.Equal("Grüße 😀"u8.ToArray(), await vault.ReadAsync(user, item));
    }

    [Theory]
    [InlineData(new byte[] { 0x89, 0x50, 0x4E, 0x47, 1, 2, 3, 4, 5, 6, 7, 0x0E, 0x0F, 0, 0 }, typeof(OpenTextOutcome.NotText))]
    [InlineData(new byte[] { 0x61, 0x62, 0, 0x63, 0x64, 0x65, 0x66, 0x67, 0x0A }, typeof(OpenTextOutcome.NotText))]
    [InlineData(new byte[] { 0xC3, 0xA4, 0xC3, 0xB6, 0xC3, 0xBC, 0xC3, 0x9F, 0x61, 0xFF, 0x0A }, typeof(OpenTextOutcome.NotExact))]
    [InlineData(new byte[] { 0xFF, 0xFE, 0x41, 0, 0x00, 0xD8, 0x42, 0 }, typeof(OpenTextOutcome.NotExact))]
    public async Task A_file_that_saving_would_damage_is_not_opened(byte[] content, Type expected)
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var item = await vault.StoreAsync(user, "a.txt", ItemId.Root, content);

        Assert.IsType(expected, await vault.Get<TextFiles>().OpenAsync(user, item, null, Token));
    }

    [Fact]
    public async Task A_text_over_a_mebibyte_is_neither_opened_nor_saved()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var large = await vault.StoreAsync(user, "large.txt", ItemId.Root, new byte[TextFiles.MaxBytes + 1]);
        var item = await vault.StoreAsync(user, "a.txt", ItemId.Root, "one"u8.ToArray());
        var opened = await OpenAsync(vault, user, item);

        Assert.IsType<OpenTextOutcome.TooLong>(await vault.Get<TextFiles>().OpenAsync(user, large, null, Token));
        Assert.IsType<SaveTextOutcome.TooLong>(await vault.Get<TextFiles>().SaveAsync(user, opened.Source, new string('a', TextFiles.MaxBytes + 1), Token));
        await SaveAsync(vault, user, opened.Source, new string('a', TextFiles.MaxBytes));
    }

    [Fact]
    public async Task Of_two_who_save_at_once_one_wins_and_the_other_is_told()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var item = await vault.StoreAsync(user, "a.txt", ItemId.Root, "one"u8.ToArray());
        var opened = await OpenAsync(vault, user, item);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => vault.Get<TextFiles>().SaveAsync(user, opened.Source, $"text {i}", Token), Token)));

        var saved = Assert.Single(outcomes.OfType<SaveTextOutcome.Saved>());
        var current = saved.Source.File.Version;
        Assert.Equal(Enumerable.Repeat(new SaveTextOutcome.Changed(current), 7), outcomes.OfType<SaveTextOutcome.Changed>());
        Assert.Equal(2, (await vault.Get<FileVersions>().ListAsync(user, item, Token)).Count);
        await vault.AssertConsistentAsync(stored: 2);
    }

    [Fact]
    public async Task A_content_over_one_part_is_stored_only_over_the_expected_one()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var item = await vault.StoreAsync(user, "a.bin", ItemId.Root);
        var before = Assert.Single(await vault.ListAsync(user)).Version;
        var content = new byte[400_000];

        var first = await ReplaceAsync(vault, user, item, before, content);
        var second = await ReplaceAsync(vault, user, item, before, content);

        var stored = Assert.IsType<UploadOutcome.Stored>(first);
        Assert.Equal(new UploadOutcome.ContentChanged(stored.Version), second);
        await vault.AssertConsistentAsync(stored: 2);
    }

    [Fact]
    public async Task Whoever_knows_of_the_other_content_can_overwrite_it()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var item = await vault.StoreAsync(user, "a.txt", ItemId.Root, "one"u8.ToArray());
        var opened = await OpenAsync(vault, user, item);
        await vault.UploadAsync(user, "a.txt", "two"u8.ToArray(), NameConflict.Replace);

        var changed = Assert.IsType<SaveTextOutcome.Changed>(await vault.Get<TextFiles>().SaveAsync(user, opened.Source, "three", Token));
        Assert.Equal("two"u8.ToArray(), await vault.ReadAsync(user, item));
        await SaveAsync(vault, user, opened.Source with { File = opened.Source.File with { Version = changed.Current } }, "three");

        Assert.Equal("three"u8.ToArray(), await vault.ReadAsync(user, item));
        Assert.Equal(3, (await vault.Get<FileVersions>().ListAsync(user, item, Token)).Count);
    }

    [Fact]
    public async Task A_copy_gets_a_free_name_beside_the_file()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var folder = await vault.MakeFolderAsync(user, ItemId.Root, "Notes");
        var item = await vault.StoreAsync(user, "a.txt", folder, "one"u8.ToArray());
        var opened = await OpenAsync(vault, user, item);

        var saved = Assert.IsType<SaveTextOutcome.Saved>(await vault.Get<TextFiles>().SaveCopyAsync(user, opened.Source, "two", Token));

        Assert.Equal(("a (2).txt", folder), (saved.Source.File.Name, saved.Source.File.Folder));
        Assert.Equal("one"u8.ToArray(), await vault.ReadAsync(user, item));
        await SaveAsync(vault, user, saved.Source, "three");
        Assert.Equal("three"u8.ToArray(), await vault.ReadAsync(user, saved.Source.File.Id));
    }

    [Fact]
    public async Task A_file_that_was_renamed_and_moved_meanwhile_is_still_the_same()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var folder = await vault.MakeFolderAsync(user, ItemId.Root, "Notes");
        var item = await vault.StoreAsync(user, "a.txt", ItemId.Root, "one"u8.ToArray());
        var opened = await OpenAsync(vault, user, item);
        await vault.Get<Renames>().RenameAsync(user, item, "b.md", Token);
        await vault.Get<Moves>().MoveAsync(user, [item], folder, NameConflict.Refuse, Token);
        await vault.StoreAsync(user, "a.txt", ItemId.Root, "another"u8.ToArray());

        var saved = await SaveAsync(vault, user, opened.Source, "two");

        Assert.Equal(("b.md", folder, item), (saved.Source.File.Name, saved.Source.File.Folder, saved.Source.File.Id));
        Assert.Equal("two"u8.ToArray(), await vault.ReadAsync(user, item));
        Assert.Equal(["/Notes", "/Notes/b.md", "/a.txt"], await vault.PathsAsync(user));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_that_was_deleted_meanwhile_is_not_brought_back_but_a_copy_can_be_saved(bool withItsFolder)
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var folder = await vault.MakeFolderAsync(user, ItemId.Root, "Notes");
        var item = await vault.StoreAsync(user, "a.txt", folder, "one"u8.ToArray());
        var opened = await OpenAsync(vault, user, item);
        await vault.Trash.DeleteAsync(user, [withItsFolder ? folder : item], Token);

        Assert.IsType<SaveTextOutcome.Gone>(await vault.Get<TextFiles>().SaveAsync(user, opened.Source, "two", Token));
        var copy = Assert.IsType<SaveTextOutcome.Saved>(await vault.Get<TextFiles>().SaveCopyAsync(user, opened.Source, "two", Token));

        Assert.Equal(withItsFolder ? ItemId.Root : folder, copy.Source.File.Folder);
        Assert.Equal("two"u8.ToArray(), await vault.ReadAsync(user, copy.Source.File.Id));
    }

    [Fact]
    public async Task Another_person_s_file_is_not_there()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var other = await vault.AddUserAsync("eve@example.org");
        var item = await vault.StoreAsync(user, "a.txt", ItemId.Root, "one"u8.ToArray());
        var opened = await OpenAsync(vault, user, item);

        Assert.IsType<OpenTextOutcome.NotFound>(await vault.Get<TextFiles>().OpenAsync(other, item, null, Token));
        Assert.IsType<SaveTextOutcome.Gone>(await vault.Get<TextFiles>().SaveAsync(other, opened.Source, "two", Token));
        Assert.Equal("one"u8.ToArray(), await vault.ReadAsync(user, item));
        Assert.Empty(await vault.ListAsync(other));
    }

    [Fact]
    public async Task Without_space_nothing_changes()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var item = await vault.StoreAsync(user, "a.txt", ItemId.Root, "one"u8.ToArray());
        var opened = await OpenAsync(vault, user, item);
        await vault.LimitAsync(user, 4);

        Assert.IsType<SaveTextOutcome.OverQuota>(await vault.Get<TextFiles>().SaveAsync(user, opened.Source, "two", Token));
        Assert.Equal("one"u8.ToArray(), await vault.ReadAsync(user, item));
        await vault.AssertConsistentAsync(stored: 1);
    }

    [Fact]
    public async Task A_person_with_as_many_items_as_allowed_can_still_save()
    {
        await using var vault = await CoreVault.StartAsync(new() { ["Vault:MaxItems"] = "1" });
        var user = await vault.AddUserAsync();
        var item = await vault.StoreAsync(user, "a.txt", ItemId.Root, "one"u8.ToArray());
        var opened = await OpenAsync(vault, user, item);

        await SaveAsync(vault, user, opened.Source, "two");

        Assert.IsType<SaveTextOutcome.TooManyItems>(await vault.Get<TextFiles>().SaveCopyAsync(user, opened.Source, "three", Token));
    }

    [Fact]
    public async Task A_new_file_is_empty_and_can_be_edited()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();

        var made = Assert.IsType<SaveTextOutcome.Saved>(await vault.Get<TextFiles>().CreateAsync(user, ItemId.Root, "Untitled.txt", Token));
        Assert.IsType<SaveTextOutcome.NameTaken>(await vault.Get<TextFiles>().CreateAsync(user, ItemId.Root, "untitled.TXT", Token));
        Assert.Equal(NameError.ReservedCharacter, Assert.IsType<SaveTextOutcome.NameInvalid>(await vault.Get<TextFiles>().CreateAsync(user, ItemId.Root, "a/b", Token)).Error);

        var opened = await OpenAsync(vault, user, made.Source.File.Id);
        Assert.Equal(string.Empty, opened.Text);
        await SaveAsync(vault, user, opened.Source, "Grüße");
        Assert.Equal("Grüße"u8.ToArray(), await vault.ReadAsync(user, made.Source.File.Id));
    }

    private static async Task<OpenTextOutcome.Opened> OpenAsync(CoreVault vault, UserId user, ItemId item) =>
        Assert.IsType<OpenTextOutcome.Opened>(await vault.Get<TextFiles>().OpenAsync(user, item, encoding: null, Token));

    private static async Task<SaveTextOutcome.Saved> SaveAsync(CoreVault vault, UserId user, TextSource source, string text) =>
        Assert.IsType<SaveTextOutcome.Saved>(await vault.Get<TextFiles>().SaveAsync(user, source, text, Token));

    private static Task<UploadOutcome> ReplaceAsync(CoreVault vault, UserId user, ItemId item, VersionId expected, byte[] content) => vault.Uploads.UploadAsync(
        user,
        new UploadRequest { Folder = ItemId.Root, Name = "a.bin", Length = content.Length, Replaces = new ExpectedContent(item, expected) },
        new MemoryStream(content),
        progress: null,
        Token);
}
