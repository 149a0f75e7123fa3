using ArchUnitNET.Loader;

namespace SecureVault.Tests.Architecture;

/// <summary>A folder of Core may use only folders on a lower floor; a folder without a floor fails.</summary>
public sealed class FloorTests
{
    private const string Root = "SecureVault.Core.";

    private static readonly Dictionary<string, int> FloorOf = new()
    {
        ["Cryptography"] = 0,
        ["Storage"] = 0,
        ["Events"] = 0,
        ["Formats"] = 0,
        ["Data"] = 1,
        ["Keys"] = 2,
        ["Ownership"] = 3,
        ["Accounts"] = 4,
        ["Drive"] = 4,
        ["Uploads"] = 5,
        ["Downloads"] = 5,
        ["Search"] = 5,
        ["Versions"] = 5,
        ["Archives"] = 6,
        ["Copies"] = 6,
        ["Thumbnails"] = 6,
        ["Receipts"] = 6,
        ["Maintenance"] = 7,
    };

    [Fact]
    public void Core_folders_use_only_lower_floors()
    {
        var core = new ArchLoader().LoadAssemblies(typeof(Core.UserId).Assembly).Build();
        var faults = new SortedSet<string>();

        foreach (var type in core.Types.Where(t => t.FullName.StartsWith(Root, StringComparison.Ordinal)))
        {
            if (Folder(type.FullName) is not { } folder)
            {
                continue; // composition root
            }

            if (!FloorOf.TryGetValue(folder, out var floor))
            {
                faults.Add($"{folder}/ has no floor");
                continue;
            }

            foreach (var target in type.Dependencies.Select(d => d.Target.FullName))
            {
                if (Folder(target) is { } used && used != folder && FloorOf.TryGetValue(used, out var usedFloor) && usedFloor >= floor)
                {
                    faults.Add($"{type.FullName} (floor {floor}) uses {target} (floor {usedFloor})");
                }
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    private static string? Folder(string fullName)
    {
        if (!fullName.StartsWith(Root, StringComparison.Ordinal))
        {
            return null;
        }

        var rest = fullName[Root.Length..];
        var dot = rest.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? null : rest[..dot];
    }
}
