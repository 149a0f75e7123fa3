using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace SecureVault.Core.Storage;

/// <summary>
/// Reads <see cref="ObjectStoreOptions"/> and judges them. It reads key by key instead of binding, because the
/// binder stops at the first value that it can't convert, and passes over keys that nobody knows: a mistyped
/// prefix would then put the vault's objects where nobody looks for them.
/// </summary>
/// <param name="configuration">With the section <see cref="ObjectStoreOptions.Section"/>.</param>
/// <param name="mayHoldKeys">Whether credentials may stand among the settings.</param>
internal sealed partial class ObjectStoreSettings(IConfiguration configuration, bool mayHoldKeys = false)
    : IConfigureOptions<ObjectStoreOptions>, IValidateOptions<ObjectStoreOptions>
{
    private readonly IConfigurationSection _section = configuration.GetSection(ObjectStoreOptions.Section);

    public void Configure(ObjectStoreOptions options) => Read(options);

    public ValidateOptionsResult Validate(string? name, ObjectStoreOptions options)
    {
        var errors = Read(new ObjectStoreOptions());
        switch (options.Kind)
        {
            case ObjectStoreKind.Disk:
                CheckDisk(options.Disk, errors);
                break;
            case ObjectStoreKind.S3:
                CheckS3(options.S3, errors);
                break;
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private List<string> Read(ObjectStoreOptions options)
    {
        var reader = new Reader(_section);
        options.Kind = reader.Choice("Kind", options.Kind);
        options.Disk.Folder = reader.Text("Disk:Folder", options.Disk.Folder);
        options.S3.Bucket = reader.Text("S3:Bucket", options.S3.Bucket);
        options.S3.Prefix = reader.Text("S3:Prefix", options.S3.Prefix);
        options.S3.ServiceUrl = reader.Text("S3:ServiceUrl", options.S3.ServiceUrl);
        options.S3.Region = reader.Text("S3:Region", options.S3.Region);
        options.S3.ForcePathStyle = reader.Flag("S3:ForcePathStyle", options.S3.ForcePathStyle);
        options.S3.Checksums = reader.Choice("S3:Checksums", options.S3.Checksums);
        options.S3.DisablePayloadSigning = reader.Flag("S3:DisablePayloadSigning", options.S3.DisablePayloadSigning) ?? false;
        options.S3.MaxAttempts = reader.Number("S3:MaxAttempts", options.S3.MaxAttempts, 1, 20);
        options.S3.TimeoutSeconds = reader.Number("S3:TimeoutSeconds", options.S3.TimeoutSeconds, 1, 3600);
        options.S3.FirstByteTimeoutSeconds = reader.Number("S3:FirstByteTimeoutSeconds", options.S3.FirstByteTimeoutSeconds, 1, 3600);
        if (mayHoldKeys)
        {
            options.S3.AccessKeyId = reader.Text("S3:AccessKeyId", "");
            options.S3.SecretAccessKey = reader.Text("S3:SecretAccessKey", "");
        }

        return reader.ErrorsAndUnknownKeys();
    }

    private static void CheckDisk(DiskStoreOptions disk, List<string> errors)
    {
        if (string.IsNullOrWhiteSpace(disk.Folder) || disk.Folder.Contains('\0', StringComparison.Ordinal))
        {
            errors.Add("ObjectStore:Disk:Folder must name a folder.");
        }
    }

    private static void CheckS3(S3StoreOptions s3, List<string> errors)
    {
        if (!BucketName().IsMatch(s3.Bucket))
        {
            errors.Add("ObjectStore:S3:Bucket must name a bucket (3 to 63 letters, digits, dots, hyphens).");
        }

        if (s3.Prefix.Length > 0 && !PrefixForm().IsMatch(s3.Prefix))
        {
            errors.Add("ObjectStore:S3:Prefix may have letters, digits, '-', '_' and '.', in steps parted by single slashes, and no slash in front.");
        }

        if (s3.Region.Length > 0 && !RegionName().IsMatch(s3.Region))
        {
            errors.Add("ObjectStore:S3:Region must be the name of a region, such as eu-central-1.");
        }

        if (s3.ServiceUrl.Length == 0 && s3.Region.Length == 0)
        {
            errors.Add("ObjectStore:S3:Region is missing (for a server other than AWS set ObjectStore:S3:ServiceUrl).");
        }

        if (s3.AccessKeyId.Length == 0 != (s3.SecretAccessKey.Length == 0))
        {
            errors.Add("ObjectStore:S3:AccessKeyId and ObjectStore:S3:SecretAccessKey come together.");
        }

        CheckServiceUrl(s3, errors);
    }

    private static void CheckServiceUrl(S3StoreOptions s3, List<string> errors)
    {
        if (s3.ServiceUrl.Length == 0)
        {
            return;
        }

        // The address itself is left out: someone may have put a password into it.
        if (!Uri.TryCreate(s3.ServiceUrl, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            errors.Add("ObjectStore:S3:ServiceUrl must be an address that begins with https:// or http://.");
            return;
        }

        if (url.UserInfo.Length > 0 || url.Query.Length > 0 || url.Fragment.Length > 0)
        {
            errors.Add("ObjectStore:S3:ServiceUrl must hold neither credentials nor a query; credentials are found by the AWS SDK.");
        }

        if (s3.DisablePayloadSigning && url.Scheme != "https")
        {
            errors.Add("ObjectStore:S3:DisablePayloadSigning needs an ObjectStore:S3:ServiceUrl that begins with https://.");
        }
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]$")]
    private static partial Regex BucketName();

    [GeneratedRegex(@"^(?!.*\.\.)[A-Za-z0-9_.-]{1,200}(/[A-Za-z0-9_.-]{1,200}){0,9}/?$")]
    private static partial Regex PrefixForm();

    [GeneratedRegex("^[a-z0-9-]{2,40}$")]
    private static partial Regex RegionName();

    private sealed class Reader(IConfigurationSection section)
    {
        private readonly List<string> _errors = [];
        private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);

        public string Text(string key, string unset) => Value(key)?.Trim() ?? unset;

        public T Choice<T>(string key, T unset)
            where T : struct, Enum
        {
            if (Value(key) is not { Length: > 0 } value)
            {
                return unset;
            }

            // A number would parse, too, and name a choice that does not exist.
            if (Enum.TryParse<T>(value, ignoreCase: true, out var choice) && char.IsAsciiLetter(value[0]))
            {
                return choice;
            }

            AddError(key, $"must be one of {string.Join(", ", Enum.GetNames<T>())}.");
            return unset;
        }

        public bool? Flag(string key, bool? unset)
        {
            if (Value(key) is not { Length: > 0 } value)
            {
                return unset;
            }

            if (bool.TryParse(value, out var flag))
            {
                return flag;
            }

            AddError(key, "must be true or false.");
            return unset;
        }

        public int Number(string key, int unset, int least, int most)
        {
            if (Value(key) is not { Length: > 0 } value)
            {
                return unset;
            }

            if (int.TryParse(value, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            {
                return number;
            }

            AddError(key, $"must be a number from {least} to {most}.");
            return unset;
        }

        public List<string> ErrorsAndUnknownKeys()
        {
            foreach (var (key, value) in section.AsEnumerable(makePathsRelative: true))
            {
                if (value is not null && key.Length > 0 && !_known.Contains(key))
                {
                    AddError(key, "is no setting that the vault knows.");
                }
            }

            return _errors;
        }

        private string? Value(string key)
        {
            _known.Add(key);
            return section[key];
        }

        private void AddError(string key, string what) => _errors.Add($"{section.Path}:{key} {what}");
    }
}
