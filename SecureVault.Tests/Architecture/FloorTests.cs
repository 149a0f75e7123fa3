using ArchUnitNET.Loader;

namespace SecureVault.Tests.Architecture;

/// <summary>A folder may use only folders on a lower floor; a folder without a floor fails.</summary>
public sealed class FloorTests
{
    private static readonly Dictionary<string, int> CoreFloors = new()
    {
        ["Cryptography"] = 0,
        ["Storage"] = 0,
        ["Events"] = 0,
        ["Formats"] = 0,
        ["Data"] = 1,
        ["Doctor"] = 1,
        ["Keys"] = 2,
        ["Audit"] = 3,
        ["Mail.Queue"] = 3,
        ["Ownership"] = 3,
        ["Recovery.Gone"] = 3,
        ["Accounts"] = 4,
        ["Moving"] = 4,
        ["Drive"] = 4,
        ["Jobs"] = 5,
        ["Uploads"] = 5,
        ["Downloads"] = 5,
        ["Search"] = 5,
        ["Versions"] = 5,
        ["Archives"] = 6,
        ["Audit.Upkeep"] = 6,
        ["Copies"] = 6,
        ["Editing"] = 6,
        ["Thumbnails"] = 6,
        ["Receipts"] = 6,
        ["Mail"] = 6,
        ["Maintenance"] = 7,
        ["Recovery"] = 7,
        ["Accounts.Addresses"] = 7,
        ["Accounts.Deletion"] = 8,
        ["Keys.Rotation"] = 8,
    };

    private static readonly Dictionary<string, int> WebFloors = new()
    {
        ["Hosting.Accounts"] = 0,
        ["Hosting.ThumbnailWorkers"] = 0,
        ["Hosting.Sessions"] = 0,
        ["Components.Shared"] = 1,
        ["Endpoints"] = 2,
        ["Mail"] = 2,
        ["Components.Uploads"] = 2,
        ["Components.Previews"] = 2,
        ["Components.Search"] = 2,
        ["Components.Drive"] = 3,
        ["Components.Security"] = 4,
        ["Components.Trash"] = 4,
        ["Components.Layout"] = 5,
        ["Components.Accounts"] = 6,
        ["Components.Recovery"] = 6,
        ["Components.Upkeep"] = 6,
        ["Components.Admin"] = 7,
        ["Components.Settings"] = 7,
        ["Components.Audit"] = 8,
        ["Components.Overview"] = 8,
        ["Hosting"] = 9,
        ["Commands"] = 10,
    };

    [Fact]
    public void Core_folders_use_only_lower_floors() =>
        AssertNone(Errors(typeof(Core.UserId).Assembly, "SecureVault.Core.", CoreFloors));

    [Fact]
    public void Web_folders_use_only_lower_floors() =>
        AssertNone(Errors(typeof(Web.Hosting.VaultStart).Assembly, "SecureVault.Web.", WebFloors));

    private static void AssertNone(SortedSet<string> errors) => Assert.True(errors.Count == 0, string.Join('\n', errors));

    private static SortedSet<string> Errors(System.Reflection.Assembly assembly, string root, Dictionary<string, int> floors)
    {
        var errors = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var type in new ArchLoader().LoadAssemblies(assembly).Build().Types.Where(type => type.FullName.StartsWith(root, StringComparison.Ordinal)))
        {
            if (Folder(type.FullName, root, floors) is not { } folder)
            {
                continue; // puts the assembly together
            }

            if (!floors.TryGetValue(folder, out var floor))
            {
                errors.Add($"{folder} has no floor");
                continue;
            }

            foreach (var target in type.Dependencies.Select(dependency => dependency.Target.FullName))
            {
                if (Folder(target, root, floors) is { } used && used != folder && floors.TryGetValue(used, out var usedFloor) && usedFloor >= floor)
                {
                    errors.Add($"{type.FullName} (floor {floor}) uses {target} (floor {usedFloor})");
                }
            }
        }

        return errors;
    }

    /// <summary>The longest part of a type's namespace that has a floor, or the namespace itself; null at the root.</summary>
    private static string? Folder(string fullName, string root, Dictionary<string, int> floors)
    {
        if (!fullName.StartsWith(root, StringComparison.Ordinal) || fullName.LastIndexOf('.') is var end && end < root.Length)
        {
            return null;
        }

        var space = fullName[root.Length..end];
        for (var part = space; ; part = part[..part.LastIndexOf('.')])
        {
            if (floors.ContainsKey(part))
            {
                return part;
            }

            if (!part.Contains('.', StringComparison.Ordinal))
            {
                return space == "Components" ? null : space;
            }
        }
    }
}
