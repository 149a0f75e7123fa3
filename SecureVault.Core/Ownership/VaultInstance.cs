using System.Text;
using Microsoft.Extensions.Options;
using SecureVault.Core.Storage.Disk;

namespace SecureVault.Core.Ownership;

/// <summary>
/// Tells this data folder from every other one. It lies beside the database and not in it, so that a copy of the database that is
/// started elsewhere is known for a copy.
/// </summary>
internal sealed class VaultInstance(IOptions<VaultOptions> options)
{
    private const string FileName = "instance.id";
    private Guid? _id;

    /// <exception cref="InvalidOperationException">The start has not loaded it.</exception>
    public Guid Id => _id ?? throw new InvalidOperationException("The instance is not loaded.");

    /// <summary>Reads it, or makes one for a new data folder.</summary>
    /// <exception cref="IOException">It can't be read or written.</exception>
    public void Load()
    {
        var path = Path.Combine(options.Value.DataFolder, FileName);
        if (File.Exists(path) && Guid.TryParse(File.ReadAllText(path).Trim(), out var known))
        {
            _id = known;
            return;
        }

        var made = Guid.NewGuid();
        DurableFile.CreateFolder(options.Value.DataFolder);
        DurableFile.Replace(path, Encoding.ASCII.GetBytes($"{made}\n"));
        _id = made;
    }
}
