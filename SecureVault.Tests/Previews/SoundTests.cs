using System.Security.Cryptography;
using Microsoft.Playwright;
using SecureVault.Core.Formats;
using SecureVault.Tests.Browser;

namespace SecureVault.Tests.Previews;

/// <summary>A file is taken for audio if a browser can play it, whatever tags come first, and no other file is.</summary>
public sealed class SoundTests(BrowserFixture browser)
{
    private static readonly Dictionary<string, (byte[] Content, string Type)> Sounds = new()
    {
        ["plain.mp3"] = (TestSounds.Mp3(), "audio/mpeg"),
        ["mpeg2.mp3"] = (TestSounds.Mp3OfMpeg2(), "audio/mpeg"),
        ["tag of 2.3.mp3"] = ([.. TestSounds.Tag(3, 3000), .. TestSounds.Mp3()], "audio/mpeg"),
        ["large picture.mp3"] = ([.. TestSounds.Tag(4, 1_500_000), .. TestSounds.Mp3()], "audio/mpeg"),
        ["several tags.mp3"] = ([.. TestSounds.Tag(4, 70_000), .. TestSounds.Tag(3, 500), .. TestSounds.Tag(3, 10), .. TestSounds.Mp3()], "audio/mpeg"),
        ["padding.mp3"] = ([.. new byte[2000], .. TestSounds.Mp3()], "audio/mpeg"),
        ["tag and padding.mp3"] = ([.. TestSounds.Tag(3, 50_000), .. new byte[4000], .. TestSounds.Mp3()], "audio/mpeg"),
        ["junk.mp3"] = ([.. Noise(700), .. TestSounds.Mp3()], "audio/mpeg"),
        ["tags at the end.mp3"] = ([.. TestSounds.Mp3(), .. TestSounds.ApeTag(), .. TestSounds.OldTag()], "audio/mpeg"),
        ["plain.aac"] = (TestSounds.Aac(), "audio/aac"),
        ["tag.aac"] = ([.. TestSounds.Tag(4, 20_000), .. TestSounds.Aac()], "audio/aac"),
        ["plain.flac"] = (TestSounds.Flac(), "audio/flac"),
        ["tag.flac"] = ([.. TestSounds.Tag(4, 20_000), .. TestSounds.Flac()], "audio/flac"),
        ["flac.mp3"] = (TestSounds.Flac(), "audio/flac"),
        ["plain.opus"] = (TestSounds.OggOpus(), "audio/ogg"),
        ["plain.wav"] = (TestSounds.Wav(), "audio/wav"),
        ["junk.wav"] = (TestSounds.Wav(junk: 4096), "audio/wav"),
        ["large.wav"] = (TestSounds.Wav(isRf64: true), "audio/wav"),
    };

    private static readonly Dictionary<string, byte[]> Others = new()
    {
        ["nothing but a tag.mp3"] = TestSounds.Tag(4, 200_000),
        ["a tag that is cut off.mp3"] = TestSounds.Tag(4, 200_000)[..5000],
        ["noise.mp3"] = Noise(500_000),
        ["noise.aac"] = Noise(500_000),
        ["ones.mp3"] = [.. Enumerable.Repeat((byte)0xFF, 200_000)],
        ["two frames and noise.mp3"] = [.. TestSounds.Mp3(2), .. Noise(10_000)],
        ["layer II.mp3"] = [.. Enumerable.Repeat<byte[]>([0xFF, 0xFD, 0x80, 0x64, .. new byte[413]], 20).SelectMany(frame => frame)],
        ["words.mp3"] = "These are words and no sound."u8.ToArray(),
        ["page.wav"] = "<script>alert(1)</script>"u8.ToArray(),
        ["picture.mp3"] = TestImages.RedAndBlue(800, 600, SkiaSharp.SKEncodedImageFormat.Jpeg),
        ["picture.wav"] = TestImages.RedAndBlue(800, 600, SkiaSharp.SKEncodedImageFormat.Webp),
        ["picture.m4a"] = [0, 0, 0, 24, .. "ftypavif"u8, .. new byte[200]],
        ["document.mp3"] = TestDocuments.Pdf(20),
        ["one byte.mp3"] = [0xFF],
        ["nothing.mp3"] = [],
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> SoundNames() => [.. Sounds.Keys];

    public static TheoryData<string> OtherNames() => [.. Others.Keys];

    [Theory]
    [MemberData(nameof(SoundNames))]
    public async Task A_sound_is_told_by_its_bytes(string name)
    {
        using var content = new MemoryStream(Sounds[name].Content);

        var format = await PreviewFormat.IdentifyAsync(name, content, Token);

        Assert.Equal(new PreviewFormat(PreviewKind.Audio, Sounds[name].Type), format);
        Assert.Equal(0, content.Position);
    }

    [Theory]
    [MemberData(nameof(OtherNames))]
    public async Task Files_without_sound_are_not_taken_for_audio(string name)
    {
        using var content = new MemoryStream(Others[name]);

        Assert.Null(await PreviewFormat.IdentifyAsync(name, content, Token));
    }

    [Fact]
    public async Task Files_taken_for_audio_are_played_by_a_browser()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        var page = await scene.OpenDriveAsync();
        var refused = new List<string>();
        foreach (var (name, sound) in Sounds)
        {
            var item = await scene.StoreAsync(name, sound.Content);
            var outcome = await PlayAsync(page, $"/files/{item}/preview");
            if (outcome != "plays")
            {
                refused.Add($"{name}: {outcome}");
            }
        }

        Assert.Equal([], refused);
    }

    private static Task<string> PlayAsync(IPage page, string address) => page.EvaluateAsync<string>(
        """
        address => new Promise(resolve => {
          const audio = new Audio();
          audio.oncanplay = () => resolve(audio.duration > 0.5 ? 'plays' : `lasts ${audio.duration}`);
          audio.onerror = () => resolve(`${audio.error.code} ${audio.error.message}`);
          audio.src = address;
        })
        """,
        address);

    // The same in each run.
    private static byte[] Noise(int length)
    {
        var noise = new byte[length];
        using var cipher = Aes.Create();
        cipher.Key = new byte[16];
        for (var at = 0; at < length; at += 16)
        {
            var block = cipher.EncryptEcb([.. BitConverter.GetBytes(at), .. new byte[12]], PaddingMode.None);
            block.AsSpan(0, Math.Min(16, length - at)).CopyTo(noise.AsSpan(at));
        }

        return noise;
    }
}
