using System.Security.Cryptography;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Cryptography;

namespace SecureVault.Tests.Recovery;

/// <summary>One object on another computer opens with the master key and its owner's card.</summary>
public sealed class SealedFileTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(16_384)]
    [InlineData(9_000_000)]
    public async Task It_opens_with_a_copy_of_the_card_or_with_the_cards_of_the_store(int length)
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var content = RandomNumberGenerator.GetBytes(length);
        var file = await vault.ObjectOfAsync(await vault.StoreAsync(user, "a.bin", ItemId.Root, content));
        await using var bare = new BareStore(vault);
        var copy = bare.Folder.Combine("copy");
        File.Copy(file, copy);

        foreach (var card in (string?[])[null, CardOf(vault, user)])
        {
            await using var opened = await bare.OpenAsync(copy, card);
            using var read = new MemoryStream();
            await opened.Content.CopyToAsync(read, Token);

            Assert.Equal(content, read.ToArray());
            Assert.Equal(("a.bin", length), (opened.Facts.Name, opened.Facts.PlainLength));
        }
    }

    [Fact]
    public async Task The_card_of_somebody_else_does_not_open_it()
    {
        await using var vault = await CoreVault.StartAsync();
        var (ada, grace) = (await vault.AddUserAsync(), await vault.AddUserAsync("grace@example.org"));
        var file = await vault.ObjectOfAsync(await vault.StoreAsync(ada, "a.bin", ItemId.Root));
        await vault.Get<KeyCards>().UpdateAsync(compares: false, Token);
        await using var bare = new BareStore(vault);

        var error = await Assert.ThrowsAsync<SealedObjectException>(() => bare.OpenAsync(file, CardOf(vault, grace)));

        Assert.Equal(SealedObjectError.WrongKey, error.Error);
    }

    [Fact]
    public async Task A_file_that_is_no_object_says_so()
    {
        await using var vault = await CoreVault.StartAsync();
        await using var bare = new BareStore(vault);
        var file = bare.Folder.Combine("letter.txt");
        await File.WriteAllTextAsync(file, new string('a', 500), Token);

        Assert.Equal(SealedObjectError.NotSealed, (await Assert.ThrowsAsync<SealedObjectException>(() => bare.OpenAsync(file, null))).Error);
    }

    private static string CardOf(CoreVault vault, UserId user) => vault.Folder.Combine("objects", "cards", user.ToString(), "1");
}
