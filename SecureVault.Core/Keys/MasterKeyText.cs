using System.Diagnostics.CodeAnalysis;
using System.Text;
using SecureVault.Core.Cryptography;

namespace SecureVault.Core.Keys;

/// <summary>
/// The text form of a keyring: one key a line or between commas, '#' begins a remark. A state and a colon may stand before a key. Without
/// one the first key is active, unless another one says that it is, and every other key only opens what is old.
/// </summary>
internal static class MasterKeyText
{
    private static readonly Dictionary<string, MasterKeyState> States = new(StringComparer.OrdinalIgnoreCase)
    {
        ["active"] = MasterKeyState.Active,
        ["opening-only"] = MasterKeyState.OpeningOnly,
        ["retired"] = MasterKeyState.Retired,
    };

    /// <summary>Reads the keys in their order. The caller owns them.</summary>
    /// <exception cref="MasterKeyException">The text is no keyring; the message names the place and holds nothing of its content.</exception>
    public static IReadOnlyList<KeyringEntry> Parse(string text, string origin)
    {
        var found = new List<(MasterKey Key, MasterKeyState? State)>();
        try
        {
            foreach (var word in text.Split('\n').SelectMany(WordsOf))
            {
#pragma warning disable CA2000 // the list owns it
                found.Add(TryRead(word, out var key, out var state)
                    ? (key, state)
                    : throw new MasterKeyException($"{origin} holds a line that is no master key, or one with a typing error."));
#pragma warning restore CA2000
            }

            return Check(found, origin);
        }
        catch
        {
            found.ForEach(each => each.Key.Dispose());
            throw;
        }
    }

    /// <summary>One line with all keys, as an environment variable takes it.</summary>
    public static string WriteLine(IReadOnlyList<KeyringEntry> keys) => string.Join(", ", keys.Select(WordOf));

    /// <summary>Writes a keyring in place of an older text. Remarks and the order of keys stay; new keys come last, lost ones go.</summary>
    public static string Rewrite(string text, IReadOnlyList<KeyringEntry> keys, DateTimeOffset time)
    {
        var rest = keys.ToList();
        var result = new StringBuilder();
        foreach (var line in text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
        {
            if (WordsOf(line).ToList() is not { Count: > 0 } words)
            {
                result.Append(line).Append('\n');
                continue;
            }

            var remark = line.Split('#', 2) is [_, var after] ? $" #{after}" : "";
            foreach (var entry in words.Select(IdOf).Select(id => rest.Find(entry => entry.Id == id)).OfType<KeyringEntry>())
            {
                rest.Remove(entry);
                result.Append(WordOf(entry)).Append(remark).Append('\n');
            }
        }

        foreach (var entry in rest)
        {
            result.Append(FormattableString.Invariant($"\n# SecureVault master key {entry.Id}, made {time.UtcDateTime:yyyy-MM-dd}\n{WordOf(entry)}\n"));
        }

        return result.ToString();
    }

    private static List<KeyringEntry> Check(List<(MasterKey Key, MasterKeyState? State)> found, string origin)
    {
        if (found.Count == 0)
        {
            throw new MasterKeyException($"{origin} holds no master key.");
        }

        if (found.GroupBy(each => each.Key.Id).FirstOrDefault(same => same.Count() > 1) is { Key: var twice })
        {
            throw new MasterKeyException($"{origin} holds the master key {twice} twice; remove one of the two.");
        }

        var active = found.FindAll(each => each.State == MasterKeyState.Active);
        if (active.Count > 1)
        {
            throw new MasterKeyException(
                $"{origin} holds two active master keys, {active[0].Key.Id} and {active[1].Key.Id}; write 'opening-only:' before one of them.");
        }

        var isFirstActive = active.Count == 0 && found[0].State is null;
        return active.Count == 0 && !isFirstActive
            ? throw new MasterKeyException($"{origin} holds no active master key; write 'active:' before one of them.")
            : [.. found.Select((each, place) => new KeyringEntry(
                each.Key, each.State ?? (place == 0 && isFirstActive ? MasterKeyState.Active : MasterKeyState.OpeningOnly)))];
    }

    private static IEnumerable<string> WordsOf(string line) =>
        line.Split('#', 2)[0].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static bool TryRead(string word, [NotNullWhen(true)] out MasterKey? key, out MasterKeyState? state)
    {
        (key, state) = (null, null);
        var colon = word.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0)
        {
            if (!States.TryGetValue(word[..colon].Trim(), out var named))
            {
                return false;
            }

            state = named;
        }

        return MasterKey.TryParse(word[(colon + 1)..], out key);
    }

    private static string? IdOf(string word)
    {
        using var key = TryRead(word, out var read, out _) ? read : null;
        return key?.Id;
    }

    private static string WordOf(KeyringEntry entry) =>
        $"{States.First(state => state.Value == entry.State).Key}: {entry.Key.ToRecoveryText()}";
}
