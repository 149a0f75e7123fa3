using SecureVault.Core.Cryptography;

namespace SecureVault.Core.Keys;

/// <summary>Takes the master keys from an environment variable, as container platforms hand out secrets.</summary>
internal sealed class EnvironmentMasterKeySource(string variable) : IMasterKeySource
{
    public string Description => $"environment variable {variable}";

    public bool KeepsChanges => false;

    // A process's environment stays as it was at its start.
    public string Stamp => "";

    public Task<IReadOnlyList<KeyringEntry>?> LoadAsync(CancellationToken cancellationToken)
    {
        var text = Environment.GetEnvironmentVariable(variable);
        return string.IsNullOrWhiteSpace(text)
            ? throw new MasterKeyException($"MasterKey:Source is Environment but the variable {variable} is empty; set it, or set MasterKey:Source to File.")
            : Task.FromResult<IReadOnlyList<KeyringEntry>?>(MasterKeyText.Parse(text, $"The environment variable {variable}"));
    }

    public Task CreateAsync(MasterKey key, CancellationToken cancellationToken) =>
        throw new MasterKeyException("A master key can't be kept in an environment variable.");

    public async Task<string?> ChangeAsync(
        Func<IReadOnlyList<KeyringEntry>, IReadOnlyList<KeyringEntry>> change, CancellationToken cancellationToken)
    {
        var keys = (await LoadAsync(cancellationToken).ConfigureAwait(false))!;
        try
        {
            return MasterKeyText.WriteLine(change(keys));
        }
        finally
        {
            keys.DisposeAll();
        }
    }
}
