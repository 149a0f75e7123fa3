using System.Security.Cryptography;
using System.Text;

namespace SecureVault.Core.Storage.Moving;

/// <summary>Where a store is. Two stores with one tag are one store; the tag says nothing about the place.</summary>
/// <param name="Tag">Eight hexadecimal digits.</param>
/// <param name="Text">For the operator: a folder, or bucket, prefix and server. No part of it is secret.</param>
/// <param name="Folder">The folder of a store on this machine.</param>
internal sealed record StorePlace(string Tag, string Text, string? Folder)
{
    /// <summary>Characters of a tag.</summary>
    public const int TagLength = 8;

    /// <summary>The place that settings name.</summary>
    public static StorePlace Of(ObjectStoreOptions options, string dataFolder)
    {
        if (options.Kind == ObjectStoreKind.Disk)
        {
            var folder = Path.TrimEndingDirectorySeparator(options.Disk.FolderUnder(dataFolder));
            return new StorePlace(TagOf(folder), folder, folder);
        }

        var s3 = options.S3;
        var server = s3.ServiceUrl.Length > 0 ? new Uri(s3.ServiceUrl).Authority.ToLowerInvariant() : "AWS";
        var text = $"s3://{s3.Bucket}/{s3.KeyPrefix} ({server})";
        return new StorePlace(TagOf(text), text, null);
    }

    private static string TagOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, TagLength / 2));
}
