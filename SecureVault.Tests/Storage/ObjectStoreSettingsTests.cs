using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.Disk;
using SecureVault.Core.Storage.Moving;
using SecureVault.Core.Storage.S3;

namespace SecureVault.Tests.Storage;

public sealed class ObjectStoreSettingsTests
{
    [Fact]
    public void Without_settings_objects_are_kept_on_disk_under_the_data_folder()
    {
        using var services = ServicesOf([]);

        var options = services.GetRequiredService<IOptions<ObjectStoreOptions>>().Value;

        Assert.Equal(ObjectStoreKind.Disk, options.Kind);
        Assert.Equal(Path.GetFullPath("/srv/vault/objects"), options.Disk.FolderUnder("/srv/vault"));
        Assert.IsType<DiskObjectStore>(services.GetRequiredService<StoreSwitch>().Route.From.Objects);
    }

    [Fact]
    public void An_absolute_folder_stays_where_it_is() =>
        Assert.Equal(Path.GetFullPath("/mnt/objects"), new DiskStoreOptions { Folder = Path.GetFullPath("/mnt/objects") }.FolderUnder("/srv/vault"));

    [Theory]
    [InlineData("Disk", typeof(DiskObjectStore))]
    [InlineData("s3", typeof(S3ObjectStore))]
    public void The_chosen_store_stands_behind_every_interface(string kind, Type store)
    {
        using var services = ServicesOf(new() { ["Kind"] = kind, ["S3:Bucket"] = "bucket", ["S3:Region"] = "eu-central-1" });

        var objects = services.GetRequiredService<IObjectStore>();

        Assert.IsType(store, Assert.IsType<StoreSwitch>(objects).Route.From.Objects);
        Assert.Same(objects, services.GetRequiredService<IPartUploads>());
        Assert.Same(objects, services.GetRequiredService<IStoreInventory>());
        Assert.Same(objects, services.GetRequiredService<IStoreProbe>());
    }

    [Fact]
    public void Every_setting_is_read()
    {
        using var services = ServicesOf(new()
        {
            ["Kind"] = "S3",
            ["Disk:Folder"] = "elsewhere",
            ["S3:Bucket"] = "some-bucket",
            ["S3:Prefix"] = "team/vault",
            ["S3:ServiceUrl"] = "https://s3.example.org",
            ["S3:Region"] = "auto",
            ["S3:ForcePathStyle"] = "false",
            ["S3:Checksums"] = "WhenRequired",
            ["S3:DisablePayloadSigning"] = "true",
            ["S3:MaxAttempts"] = "7",
            ["S3:TimeoutSeconds"] = "40",
            ["S3:FirstByteTimeoutSeconds"] = "9",
        });

        var (disk, s3) = (services.GetRequiredService<IOptions<ObjectStoreOptions>>().Value.Disk, services.GetRequiredService<IOptions<ObjectStoreOptions>>().Value.S3);

        Assert.Equal("elsewhere", disk.Folder);
        Assert.Equal(("some-bucket", "team/vault/", "https://s3.example.org", "auto"), (s3.Bucket, s3.KeyPrefix, s3.ServiceUrl, s3.Region));
        Assert.Equal((false, S3ChecksumMode.WhenRequired, true, 7, 40, 9), (s3.ForcePathStyle, s3.Checksums, s3.DisablePayloadSigning, s3.MaxAttempts, s3.TimeoutSeconds, s3.FirstByteTimeoutSeconds));
    }

    [Fact]
    public void All_errors_are_told_at_once_and_each_names_its_key()
    {
        using var services = ServicesOf(new()
        {
            ["Kind"] = "S3",
            ["S3:Prefix"] = "/vault",
            ["S3:ServiceUrl"] = "ftp://user:hunter2@example.org",
            ["S3:Region"] = "Europe (Frankfurt)",
            ["S3:ForcePathStyle"] = "maybe",
            ["S3:Checksums"] = "1",
            ["S3:MaxAttempts"] = "0",
            ["S3:TimeoutSeconds"] = "soon",
            ["S3:FirstByteTimeoutSeconds"] = "0",
            ["S3:Prefx"] = "typo",
        });

        var exception = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<ObjectStoreOptions>>().Value);

        string[] keys = ["Bucket", "Prefix", "ServiceUrl", "Region", "ForcePathStyle", "Checksums", "MaxAttempts", "TimeoutSeconds", "FirstByteTimeoutSeconds", "Prefx"];
        Assert.Equal(keys.Select(key => $"ObjectStore:S3:{key}").Order(), exception.Failures.Select(failure => failure.Split(' ')[0]).Order());
        Assert.DoesNotContain("hunter2", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Kind", "Tape", "ObjectStore:Kind")]
    [InlineData("Kind", "7", "ObjectStore:Kind")]
    [InlineData("Disk:Folder", " ", "ObjectStore:Disk:Folder")]
    [InlineData("Folder", "objects", "ObjectStore:Folder")]
    public void A_wrong_setting_of_the_disk_store_is_named(string key, string value, string named)
    {
        using var services = ServicesOf(new() { [key] = value });

        var exception = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<ObjectStoreOptions>>().Value);

        Assert.StartsWith(named + " ", Assert.Single(exception.Failures), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ServiceUrl", "https://user:hunter2@example.org", "credentials")]
    [InlineData("ServiceUrl", "https://example.org/?key=hunter2", "query")]
    [InlineData("ServiceUrl", "example.org", "https://")]
    [InlineData("ServiceUrl", "", "ObjectStore:S3:Region is missing")]
    [InlineData("Prefix", "a//b", "slash")]
    [InlineData("Prefix", "a/../b", "slash")]
    [InlineData("Bucket", "s3://bucket", "bucket")]
    [InlineData("DisablePayloadSigning", "true", "https://")]
    public void A_wrong_setting_of_the_S3_store_is_explained(string key, string value, string explained)
    {
        var settings = new Dictionary<string, string?> { ["Kind"] = "S3", ["S3:Bucket"] = "bucket", ["S3:ServiceUrl"] = "http://127.0.0.1:9000" };
        settings[$"S3:{key}"] = value;
        using var services = ServicesOf(settings);

        var exception = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<ObjectStoreOptions>>().Value);

        Assert.Contains(explained, Assert.Single(exception.Failures), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "eu-central-1", null, false)]
    [InlineData("https://s3.example.org", "", null, true)]
    [InlineData("https://s3.example.org", "", false, false)]
    [InlineData("", "eu-central-1", true, true)]
    public void Path_style_is_used_with_other_servers_unless_set(string url, string region, bool? set, bool expected)
    {
        var config = VaultBucket.ConfigOf(new S3StoreOptions { Bucket = "bucket", ServiceUrl = url, Region = region, ForcePathStyle = set, MaxAttempts = 4 }, TimeProvider.System);

        Assert.Equal(expected, config.ForcePathStyle);
        Assert.Equal(3, config.MaxErrorRetry);
        Assert.Equal(region.Length > 0 ? region : "us-east-1", config.RegionEndpoint?.SystemName ?? config.AuthenticationRegion);
    }

    private static ServiceProvider ServicesOf(Dictionary<string, string?> settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.ToDictionary(pair => $"ObjectStore:{pair.Key}", pair => pair.Value))
            .Build();
        return new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddSingleton(TimeProvider.System)
            .AddVaultStorage(_ => "/srv/vault", _ => "/srv/vault", _ => null)
            .BuildServiceProvider();
    }
}
