using SecureVault.Core.Cryptography;

namespace SecureVault.Core.Keys;

/// <summary>Reads the text form of a keyring: one key a line or between commas, the active one first, '#' begins a remark.</summary>
internal static class MasterKeyText
{
    public static IReadOnlyList<MasterKey> Parse(string text, string origin)
    {
        var keys = new List<MasterKey>();
        try
        {
            foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries))
            {
                var content = line.Split('#', 2)[0];
                foreach (var word in content.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                {
#pragma warning disable CA2000 // the list owns it
                    keys.Add(MasterKey.TryParse(word, out var key)
                        ? key
                        : throw new MasterKeyException($"{origin} holds a line that is no master key, or one with a typing error."));
#pragma warning restore CA2000
                }
            }

            return keys.Count > 0 ? keys : throw new MasterKeyException($"{origin} holds no master key.");
        }
        catch
        {
            keys.ForEach(key => key.Dispose());
            throw;
        }
    }
}
