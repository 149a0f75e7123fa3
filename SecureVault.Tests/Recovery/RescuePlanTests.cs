using System.Text;
using CsCheck;
using SecureVault.Core;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Recovery;
using SecureVault.Core.Storage;

namespace SecureVault.Tests.Recovery;

/// <summary>Wherever files say they were, each gets a place of its own inside the output folder.</summary>
public sealed class RescuePlanTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly UserId Ada = UserId.New();

    [Fact]
    public void The_newest_has_the_plain_name_and_two_of_one_second_are_numbered() => Assert.Equal(
        ["ada/a (2026-03-01 11.00.00).txt", "ada/a (2026-03-01 12.00.00).txt", "ada/a (2026-03-01 12.00.00, 2).txt", "ada/a.txt"],
        Paths(File("/", "a.txt", Noon), File("/", "a.txt", Noon.AddHours(-1)), File("/", "a.txt", Noon.AddHours(1)), File("/", "a.txt", Noon)));

    [Fact]
    public void A_file_never_takes_the_place_of_a_folder() =>
        Assert.Equal(["ada/x (2026-03-01 12.00.00)", "ada/x/y/b.txt"], Paths(File("/", "x", Noon), File("/x/y", "b.txt", Noon)));

    [Fact]
    public void Two_names_that_differ_in_case_only_survive_where_case_does_not_count() =>
        Assert.Equal(2, Paths(File("/", "A.txt", Noon), File("/", "a.TXT", Noon)).Distinct(StringComparer.OrdinalIgnoreCase).Count());

    [Theory]
    [InlineData("/../../etc", "passwd", "ada/_/_/etc/passwd")]
    [InlineData("/", "..", "ada/_")]
    [InlineData("/a\\b", "c:d", "ada/a_b/c_d")]
    [InlineData("//", "a\0b\n.", "ada/a_b_")]
    public void Nothing_leaves_the_folder(string folder, string name, string expected) => Assert.Equal([expected], Paths(File(folder, name, Noon)));

    [Fact]
    public void A_long_name_keeps_its_ending()
    {
        var path = Assert.Single(Paths(File("/", new string('ä', 300) + ".pdf", Noon)));

        Assert.EndsWith("ä.pdf", path, StringComparison.Ordinal);
        Assert.InRange(Encoding.UTF8.GetByteCount(Path.GetFileName(path)), 190, 200);
    }

    [Fact]
    public void A_path_that_is_too_deep_for_a_system_goes_to_a_folder_for_such()
    {
        var path = Assert.Single(Paths(File(string.Concat(Enumerable.Repeat("/" + new string('d', 190), 40)), "a.txt", Noon)));

        Assert.StartsWith("ada/_deep/", path, StringComparison.Ordinal);
        Assert.EndsWith("/a.txt", path, StringComparison.Ordinal);
    }

    [Fact]
    public void A_thumbnail_of_former_days_does_not_lie_among_the_files() =>
        Assert.Equal(["ada/_thumbnails/thumbnail.webp"], Paths(File("/Photos", "thumbnail.webp", Noon, "image/webp")));

    [Fact]
    public void Any_names_give_as_many_places_inside_the_folder() =>
        Gen.Select(Gen.String[Gen.Char["./\\aA:\0 é"], 0, 6], Gen.String[Gen.Char["./aA é"], 1, 4], Gen.Int[0, 3])
            .Array[1, 12]
            .Sample(names =>
            {
                var paths = Paths([.. names.Select(name => File("/" + name.Item1, name.Item2, Noon.AddHours(name.Item3)))]);
                Assert.Equal(names.Length, paths.Distinct(StringComparer.OrdinalIgnoreCase).Count());
                Assert.All(paths, path => Assert.StartsWith("/out/ada/", Path.GetFullPath(path, "/out"), StringComparison.Ordinal));
                Assert.DoesNotContain(paths, path => paths.Exists(other => other.StartsWith(path + "/", StringComparison.OrdinalIgnoreCase)));
            });

    private static List<string> Paths(params FoundFile[] files) =>
        [.. RescuePlan.Make(files, _ => "ada").Select(planned => planned.Path).Order(StringComparer.Ordinal)];

    private static FoundFile File(string folder, string name, DateTimeOffset time, string type = "text/plain") =>
        new(ObjectKey.New(), new FoundObject(VersionId.New(), Ada, new RecoveryFacts(name, type, folder, 1, time), 1, 500));
}
