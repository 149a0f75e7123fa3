using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Moving;

/// <summary>The part that a store has in a move. The numbers are stored; they never change meaning.</summary>
internal enum MoveRole
{
    /// <summary>Objects leave it.</summary>
    Source = 1,

    /// <summary>Objects come into it.</summary>
    Target = 2,

    /// <summary>It was the source of a move that is finished.</summary>
    Left = 3,
}

/// <summary>Where a move leads from and to.</summary>
/// <param name="Id">Tells it from others.</param>
/// <param name="From">The store that is moved out of.</param>
/// <param name="To">The store that is moved into.</param>
/// <param name="IsTurned">Whether it goes back to where an unfinished move began.</param>
/// <param name="IsReturn">Whether the target was left by an earlier move and has objects that were deleted since.</param>
/// <param name="StartedAt">When it was begun.</param>
internal sealed record MovePlan(Guid Id, StoreSettings From, StoreSettings To, bool IsTurned, bool IsReturn, DateTimeOffset StartedAt)
{
    /// <summary>
    /// Whether the target had objects before this move. An object never changes, so where the two stores differ one of them is damaged, and it may be
    /// the source: nothing that the target has is replaced.
    /// </summary>
    public bool KeepsTarget { get; init; } = IsTurned || IsReturn;

    /// <summary>Whether both name the same stores, with the same credentials.</summary>
    public bool IsLike(MovePlan other) => Id == other.Id && From.IsLike(other.From) && To.IsLike(other.To);
}

/// <summary>The note of a move that a store holds: the plan, and what this store is to it. Sealed under the master key, because settings may hold credentials.</summary>
internal sealed record MoveNote(MoveRole Role, MovePlan Plan)
{
    private const byte Version = 1;
    private const string Purpose = "store move";
    private const int KeyIdOffset = 5;
    private const int IdOffset = KeyIdOffset + 16;
    private const int HeadLength = IdOffset + 16;
    private const int Block = 1024;

    private static ReadOnlySpan<byte> Magic => "SVMV"u8;

    public byte[] Seal(MasterKey key)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(new Content(
            Role, Plan.From.Values, Plan.To.Values, Plan.IsTurned, Plan.IsReturn, Plan.StartedAt.ToUnixTimeMilliseconds(), Plan.KeepsTarget));
        try
        {
            using var aes = Ciphers.Derive(key, Purpose);
            var box = SealedBox.Seal(aes, content, AssociatedData.For(Purpose, Plan.Id), SealedBox.PaddedLength(content.Length, Block));
            var bytes = new byte[HeadLength + box.Length];
            Magic.CopyTo(bytes);
            bytes[Magic.Length] = Version;
            Encoding.ASCII.GetBytes(key.Id, bytes.AsSpan(KeyIdOffset));
            Plan.Id.TryWriteBytes(bytes.AsSpan(IdOffset), bigEndian: true, out _);
            box.CopyTo(bytes, HeadLength);
            return bytes;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    /// <exception cref="MoveException">It is no such note, or was not sealed under a master key that is at hand.</exception>
    public static MoveNote Open(ReadOnlySpan<byte> bytes, MasterKeyring keyring)
    {
        if (bytes.Length <= HeadLength || !bytes.StartsWith(Magic) || bytes[Magic.Length] != Version)
        {
            throw Unreadable("it is damaged, or a newer version wrote it", null);
        }

        if (!keyring.TryFind(Encoding.ASCII.GetString(bytes[KeyIdOffset..IdOffset]), out var key))
        {
            throw Unreadable("it was sealed under a master key that is not at hand", null);
        }

        var id = new Guid(bytes[IdOffset..HeadLength], bigEndian: true);
        try
        {
            using var aes = Ciphers.Derive(key, Purpose);
            var content = SealedBox.Open(aes, bytes[HeadLength..], AssociatedData.For(Purpose, id));
            try
            {
                var read = JsonSerializer.Deserialize<Content>(content)!;
                var started = DateTimeOffset.FromUnixTimeMilliseconds(read.Started);
                var plan = new MovePlan(id, StoreSettings.Of(read.From), StoreSettings.Of(read.To), read.IsTurned, read.IsReturn, started);
                return new MoveNote(read.Role, plan with { KeepsTarget = plan.KeepsTarget || read.KeepsTarget });
            }
            finally
            {
                CryptographicOperations.ZeroMemory(content);
            }
        }
        catch (Exception exception) when (exception is SealedObjectException or JsonException)
        {
            throw Unreadable("it is damaged", exception);
        }
    }

    private static MoveException Unreadable(string why, Exception? inner) =>
        new(MoveError.UnreadableNote, $"The note of a move in the store ({MoveNotes.Name}) does not open: {why}.", inner);

    private sealed record Content(
        MoveRole Role, IReadOnlyDictionary<string, string> From, IReadOnlyDictionary<string, string> To, bool IsTurned, bool IsReturn, long Started, bool KeepsTarget = false);
}
