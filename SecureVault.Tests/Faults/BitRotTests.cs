#pragma warning disable CA5394 // chance that a seed repeats, and no secret
using System.Globalization;
using System.Security.Cryptography;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Core.Receipts;

namespace SecureVault.Tests.Faults;

/// <summary>Every object of a store rots, anywhere: a verification finds each of them, and its owner sees it in the list.</summary>
public sealed class BitRotTests
{
    private static readonly int[] Lengths = [0, 1, 100, 16_383, 16_384, 16_385, 40_000, 300_000, 1_000_000];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(0, FaultTour.IsWhole ? 50 : 1).Select(_ => RandomNumberGenerator.GetInt32(int.MaxValue))];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task One_flipped_bit_in_every_object_is_found_and_marked(int seed)
    {
        var random = new Random(seed);
        await AssertFoundAsync("flipped bit", seed, bytes =>
        {
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            return bytes;
        });
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Every_object_that_lost_its_end_is_found_and_marked(int seed)
    {
        var random = new Random(seed);
        await AssertFoundAsync("lost end", seed, bytes => bytes[..random.Next(bytes.Length)]);
    }

    private static async Task AssertFoundAsync(string fault, int seed, Func<byte[], byte[]> damage)
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        foreach (var length in Lengths)
        {
            await vault.StoreAsync(user, string.Create(CultureInfo.InvariantCulture, $"{length}"), ItemId.Root, RandomNumberGenerator.GetBytes(length));
        }

        await vault.StoreAsync(user, "100", ItemId.Root, RandomNumberGenerator.GetBytes(200), NameConflict.Replace); // and an older version
        var objects = Directory.GetFiles(vault.Folder.Combine("objects"), "*", SearchOption.AllDirectories)
            .Where(file => Core.Storage.ObjectKey.TryParse(Path.GetRelativePath(vault.Folder.Combine("objects"), file), out _)).ToList();
        Assert.Equal(Lengths.Length + 1, objects.Count);
        foreach (var file in objects)
        {
            await File.WriteAllBytesAsync(file, damage(await File.ReadAllBytesAsync(file, Token)), Token);
        }

        var found = await vault.Get<StoreVerification>().RunAsync(VerificationScope.All, Token).ToListAsync(Token);

        Assert.Equal(objects.Count, found.Count);
        Assert.All(found, version => Assert.Equal(VersionVerdict.Damaged, version.Verdict));
        Assert.All(await vault.ListAsync(user), entry => Assert.True(entry.IsDamaged));
        for (var number = 0; number < objects.Count; number++)
        {
            FaultTour.Note("disk", "verify", fault, number + 1, $"object, seed {seed}");
        }
    }
}
