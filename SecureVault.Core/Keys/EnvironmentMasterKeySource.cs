using SecureVault.Core.Cryptography;

namespace SecureVault.Core.Keys;

/// <summary>Takes the master key from an environment variable, as container platforms hand out secrets.</summary>
internal sealed class EnvironmentMasterKeySource(string variable) : IMasterKeySource
{
    public string Description => $"environment variable {variable}";

    public Task<IReadOnlyList<MasterKey>?> LoadAsync(CancellationToken cancellationToken)
    {
        var text = Environment.GetEnvironmentVariable(variable);
        return string.IsNullOrWhiteSpace(text)
            ? throw new MasterKeyException($"MasterKey:Source is Environment but the variable {variable} is empty; set it, or set MasterKey:Source to File.")
            : Task.FromResult<IReadOnlyList<MasterKey>?>(MasterKeyText.Parse(text, $"The environment variable {variable}"));
    }

    public Task CreateAsync(MasterKey key, CancellationToken cancellationToken) =>
        throw new MasterKeyException("A master key can't be kept in an environment variable.");
}
