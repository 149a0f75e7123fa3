using System.Security.Cryptography;
using SecureVault.Core.Cryptography;

namespace SecureVault.Tests.Cryptography;

/// <summary>A content and the object that it became.</summary>
internal sealed class SealedSample
{
    private SealedSample(byte[] content, byte[] stored, FileKey key, Guid version, SealedLayout layout) =>
        (Content, Stored, Key, Version, Layout) = (content, stored, key, version, layout);

    public byte[] Content { get; }

    public byte[] Stored { get; }

    public FileKey Key { get; }

    public Guid Version { get; }

    public SealedLayout Layout { get; }

    public static SealedSample Create(int length) => Create(RandomNumberGenerator.GetBytes(length));

    public static SealedSample Create(byte[] content)
    {
        var key = FileKey.Generate();
        var version = Guid.CreateVersion7();
        using var user = UserKey.Generate(1);
        var facts = new RecoveryFacts("name", "text/plain", "/", content.Length, DateTimeOffset.UnixEpoch);
        var layout = SealedLayout.For(content.Length, RecoveryBlock.LengthFor(facts));
        var recovery = RecoveryBlock.Build(user, Guid.Empty, version, key, facts, layout.RecoveryLength);
        using var sealer = new ObjectSealer(key, version, layout, recovery);
        return new SealedSample(content, Seal(sealer, layout, content), key, version, layout);
    }

    /// <summary>All parts in order.</summary>
    public static byte[] Seal(ObjectSealer sealer, SealedLayout layout, byte[] content)
    {
        var stored = new byte[layout.SealedLength];
        for (var part = 0; part < layout.PartCount; part++)
        {
            SealPart(sealer, layout, content, part, stored);
        }

        return stored;
    }

    /// <summary>One part into its place.</summary>
    /// <returns>Its fingerprint.</returns>
    public static byte[] SealPart(ObjectSealer sealer, SealedLayout layout, byte[] content, int part, byte[] stored)
    {
        var place = stored.AsSpan((int)((long)part * layout.PartLength), layout.SealedLengthOf(part));
        content.AsSpan((int)layout.PlainOffsetOf(part), layout.PlainLengthOf(part)).CopyTo(place);
        var fingerprint = new byte[ObjectSealer.FingerprintLength];
        Assert.Equal(place.Length, sealer.SealPart(part, place, fingerprint));
        return fingerprint;
    }

    public Task<OpeningStream> OpenAsync(CancellationToken token) => OpenAsync(new StoredBytes(Stored), token);

    public Task<OpeningStream> OpenAsync(byte[] stored, CancellationToken token) => OpenAsync(new StoredBytes(stored), token);

    public Task<OpeningStream> OpenAsync(StoredBytes store, CancellationToken token) =>
        OpeningStream.OpenAsync(store.ReadAsync, Key, Version, Content.Length, Layout.SealedLength, token);

    /// <summary>All content of what is stored in place of this object.</summary>
    public async Task<byte[]> ReadAsync(byte[] stored, CancellationToken token)
    {
        await using var stream = await OpenAsync(stored, token);
        using var content = new MemoryStream();
        await stream.CopyToAsync(content, token);
        return content.ToArray();
    }

    /// <summary>Where a chunk begins in the object.</summary>
    public int OffsetOf(int chunk) => Layout.HeadLength + (chunk * 16_400);
}
