using SecureVault.Core.Cryptography;

namespace SecureVault.Tests.Cryptography;

public sealed class RecoveryBlockTests : IDisposable
{
    private static readonly Guid Owner = Guid.NewGuid();
    private static readonly Guid Version = Guid.NewGuid();

    private readonly UserKey _user = UserKey.Generate(1);
    private readonly FileKey _file = FileKey.Generate();

    public void Dispose()
    {
        _file.Dispose();
        _user.Dispose();
    }

    [Fact]
    public void The_owners_key_is_found_by_trying_and_gives_file_key_and_facts()
    {
        using var stranger = UserKey.Generate(1);
        using var retired = UserKey.Generate(2);
        var block = Build(KnownInputs.Facts);

        foreach (var key in new[] { stranger, retired })
        {
            var exception = Assert.Throws<SealedObjectException>(() => RecoveryBlock.Open(key, Owner, Version, block));
            Assert.Equal(SealedObjectError.WrongKey, exception.Error);
        }

        var (fileKey, facts) = RecoveryBlock.Open(_user, Owner, Version, block);
        Assert.True(fileKey.Bytes.SequenceEqual(_file.Bytes));
        Assert.Equal(KnownInputs.Facts, facts);
        fileKey.Dispose();
    }

    [Fact]
    public void It_belongs_to_one_owner_and_one_version()
    {
        var block = Build(KnownInputs.Facts);
        Assert.Throws<SealedObjectException>(() => RecoveryBlock.Open(_user, Guid.NewGuid(), Version, block));
        Assert.Throws<SealedObjectException>(() => RecoveryBlock.Open(_user, Owner, Guid.NewGuid(), block));
        Assert.Throws<SealedObjectException>(() => RecoveryBlock.Open(_user, Owner, Version, block.AsSpan(0, 61)));
    }

    [Fact]
    public void Its_length_tells_the_facts_length_in_steps_of_256()
    {
        var shorter = KnownInputs.Facts with { Name = "a" };
        var longer = KnownInputs.Facts with { Name = new string('a', 150) };
        Assert.Equal(RecoveryBlock.LengthFor(shorter), RecoveryBlock.LengthFor(longer));
        Assert.Equal(0, (RecoveryBlock.LengthFor(longer) - 61 - 29) % 256);
    }

    [Fact]
    public void It_fills_whatever_length_the_layout_wants()
    {
        var block = RecoveryBlock.Build(_user, Owner, Version, _file, KnownInputs.Facts, 16_320);
        Assert.Equal(16_320, block.Length);
        Assert.Equal(KnownInputs.Facts, RecoveryBlock.Open(_user, Owner, Version, block).Facts);
        Assert.Throws<ArgumentOutOfRangeException>(() => RecoveryBlock.Build(_user, Owner, Version, _file, KnownInputs.Facts, 100));
    }

    [Fact]
    public void The_item_comes_back_with_the_other_facts()
    {
        var facts = KnownInputs.Facts with { Item = Guid.NewGuid() };
        Assert.Equal(facts, RecoveryBlock.Open(_user, Owner, Version, Build(facts)).Facts);
    }

    [Fact]
    public void The_longest_facts_fit_and_are_cut_between_characters()
    {
        var text = string.Concat(Enumerable.Repeat("契é😀", 10_000));
        var facts = new RecoveryFacts("n" + text, "m" + text, "/" + text, long.MaxValue, DateTimeOffset.MaxValue) { Item = Guid.NewGuid() };
        Assert.InRange(RecoveryBlock.LengthFor(facts), 1, 16_320);

        var opened = RecoveryBlock.Open(_user, Owner, Version, Build(facts)).Facts;

        Assert.StartsWith(opened.FolderPath, facts.FolderPath, StringComparison.Ordinal);
        Assert.StartsWith(opened.Name, facts.Name, StringComparison.Ordinal);
        Assert.StartsWith(opened.MediaType, facts.MediaType, StringComparison.Ordinal);
        Assert.True(opened.FolderPath.Length > 1_000);
        Assert.Equal(long.MaxValue, opened.PlainLength);
    }

    private byte[] Build(RecoveryFacts facts) =>
        RecoveryBlock.Build(_user, Owner, Version, _file, facts, RecoveryBlock.LengthFor(facts));
}
