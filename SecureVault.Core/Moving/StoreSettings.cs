using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Moving;

/// <summary>The settings of a store as plain names and values, so that they can be kept with a move.</summary>
public sealed record StoreSettings
{
    private const string FolderKey = "Disk:Folder";
    private const string IdKey = "S3:AccessKeyId";
    private const string SecretKey = "S3:SecretAccessKey";
    private const int MaxFileBytes = 64 << 10;

    private StoreSettings(IReadOnlyDictionary<string, string> values) => Values = values;

    /// <summary>Names without the section, and values.</summary>
    internal IReadOnlyDictionary<string, string> Values { get; }

    /// <summary>Reads the file that describes a target: the section <c>ObjectStore</c> as in the vault's settings, and credentials if it needs some.</summary>
    /// <exception cref="MoveException">It can't be read, holds something else, or holds a secret that others can read.</exception>
    public static StoreSettings Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return Read(path, file);
        }
        catch (JsonException exception)
        {
            throw new MoveException(MoveError.Settings, $"{path} is no JSON (line {exception.LineNumber + 1}).", exception);
        }
        catch (OptionsValidationException exception)
        {
            throw new MoveException(MoveError.Settings, $"{path}: {string.Join(' ', exception.Failures)}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new MoveException(MoveError.Settings, $"{path} can't be read.", exception);
        }
    }

    private static StoreSettings Read(string path, FileStream file)
    {
        if (file.Length > MaxFileBytes)
        {
            throw new MoveException(MoveError.Settings, $"{path} is too large for a file of settings.");
        }

        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        using var json = JsonDocument.Parse(file);
        Flatten(json.RootElement, "", values);
        var section = ObjectStoreOptions.Section + ":";
        if (values.Keys.FirstOrDefault(key => !key.StartsWith(section, StringComparison.OrdinalIgnoreCase)) is { } other)
        {
            throw new MoveException(MoveError.Settings, $"{path} has {other}; it may only have the section ObjectStore.");
        }

        var settings = new StoreSettings(values.ToDictionary(pair => pair.Key[section.Length..], pair => pair.Value, StringComparer.OrdinalIgnoreCase));
        if (settings.Values.ContainsKey(SecretKey) && PrivateFiles.IsOpenToOthers(file.SafeFileHandle, out var mode))
        {
            throw new MoveException(MoveError.Settings, $"Others can read the secret in {path} (mode {mode}); run: chmod 600 {PrivateFiles.ShellQuoted(path)}");
        }

        settings.ToOptions();
        return settings;
    }

    /// <summary>The settings of the present store.</summary>
    internal static StoreSettings Of(IConfiguration configuration) => new(configuration.GetSection(ObjectStoreOptions.Section)
        .AsEnumerable(makePathsRelative: true)
        .Where(pair => pair.Value is not null && pair.Key.Length > 0)
        .ToDictionary(pair => pair.Key, pair => pair.Value!, StringComparer.OrdinalIgnoreCase));

    /// <summary>Settings that were kept.</summary>
    internal static StoreSettings Of(IReadOnlyDictionary<string, string> values) => new(new Dictionary<string, string>(values, StringComparer.OrdinalIgnoreCase));

    /// <summary>The same with an absolute folder: whoever reads them later may have another data folder.</summary>
    internal StoreSettings Under(string dataFolder)
    {
        var options = ToOptions();
        return options.Kind == ObjectStoreKind.Disk
            ? new StoreSettings(new Dictionary<string, string>(Values, StringComparer.OrdinalIgnoreCase) { [FolderKey] = options.Disk.FolderUnder(dataFolder) })
            : this;
    }

    /// <summary>Whether every setting has the same value.</summary>
    internal bool IsLike(StoreSettings other) =>
        Values.Count == other.Values.Count && Values.All(pair => other.Values.TryGetValue(pair.Key, out var value) && value == pair.Value);

    /// <summary>The same without credentials, for a note that only tells where the data went.</summary>
    internal StoreSettings WithoutKeys() => new(Values
        .Where(pair => !pair.Key.Equals(IdKey, StringComparison.OrdinalIgnoreCase) && !pair.Key.Equals(SecretKey, StringComparison.OrdinalIgnoreCase))
        .ToDictionary(StringComparer.OrdinalIgnoreCase));

    /// <exception cref="OptionsValidationException">A setting is wrong.</exception>
    internal ObjectStoreOptions ToOptions()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(Values.Select(pair => KeyValuePair.Create($"{ObjectStoreOptions.Section}:{pair.Key}", (string?)pair.Value)))
            .Build();
        var settings = new ObjectStoreSettings(configuration, mayHoldKeys: true);
        var options = new ObjectStoreOptions();
        settings.Configure(options);
        return settings.Validate(null, options) is { Failed: true } result
            ? throw new OptionsValidationException(ObjectStoreOptions.Section, typeof(ObjectStoreOptions), result.Failures)
            : options;
    }

    private static void Flatten(JsonElement element, string name, Dictionary<string, string> values)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in element.EnumerateObject())
            {
                Flatten(member.Value, name.Length == 0 ? member.Name : $"{name}:{member.Name}", values);
            }
        }
        else if (element.ValueKind is JsonValueKind.Array or JsonValueKind.Null || !values.TryAdd(name, element.ToString()))
        {
            throw new MoveException(MoveError.Settings, $"The setting {name} is no single value, or there twice.");
        }
    }
}
