#pragma warning disable CA5394 // chance that a seed repeats, and no secret
using System.Collections.Concurrent;
using System.Globalization;
using System.Net;

namespace SecureVault.Bench;

/// <summary>What clients do while they wait to be cut off: each step writes down what it is about to do, and afterwards what it was told.</summary>
internal sealed class KillWork(KillClient client, KillModel model, Guid[] folders)
{
    private readonly ConcurrentQueue<(KillFile File, string Location, byte[] Content)> _unfinished = [];
    private readonly ConcurrentDictionary<string, int> _done = [];
    private int _names;

    /// <summary>Steps that were acknowledged, by kind.</summary>
    public IEnumerable<KeyValuePair<string, int>> Done => _done.OrderBy(done => done.Key, StringComparer.Ordinal);

    /// <summary>Works until the server does not answer any more.</summary>
    public async Task RunAsync(Random random, bool isUpkeep, Task end)
    {
        try
        {
            while (!end.IsCompleted)
            {
                await (isUpkeep ? UpkeepAsync(random, end) : StepAsync(random));
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or TaskCanceledException)
        {
            // The server was killed.
        }
    }

    /// <summary>Goes on with everything that was cut off.</summary>
    public async Task FinishAsync()
    {
        while (_unfinished.TryDequeue(out var upload))
        {
            await GoOnAsync(upload, pieces: 1);
        }
    }

    private Task StepAsync(Random random) => random.Next(100) switch
    {
        < 30 => UploadAsync(random),
        < 45 => ResumableAsync(random),
        < 60 => ReplaceAsync(random),
        < 75 => MoveAsync(random),
        _ => DeleteAsync(random),
    };

    private async Task UpkeepAsync(Random random, Task end)
    {
        var what = random.Next(3) == 0 ? "backup" : "sweep";
        Count(await client.DoAsync(what) == HttpStatusCode.OK ? what : $"{what} refused");
        await Task.WhenAny(end, Task.Delay(random.Next(20, 200)));
    }

    private async Task UploadAsync(Random random)
    {
        var content = ContentOf(random, random.Next(0, 200_000));
        var file = NewFile(random, content);
        if (await client.CreateAsync(file.Name, file.Folders.Single(), "refuse", content.Length, content) is not null)
        {
            Acknowledge(file, "small upload");
        }
    }

    private async Task ResumableAsync(Random random)
    {
        if (random.Next(2) == 0 && _unfinished.TryDequeue(out var upload))
        {
            await GoOnAsync(upload, pieces: 2);
            return;
        }

        var content = ContentOf(random, random.Next(300_000, 20_000_000));
        var file = NewFile(random, content);
        if (await client.CreateAsync(file.Name, file.Folders.Single(), "refuse", content.Length, content: null) is { } location)
        {
            await SendAsync(file, location, content, pieces: random.Next(1, 4));
        }
    }

    /// <summary>One that had become a file before the cut is a file like any other by now, and may have been deleted again.</summary>
    private Task GoOnAsync((KillFile File, string Location, byte[] Content) upload, int pieces) =>
        upload.File.Item == default ? SendAsync(upload.File, upload.Location, upload.Content, pieces) : Task.CompletedTask;

    private async Task SendAsync(KillFile file, string location, byte[] content, int pieces)
    {
        file.IsTouched = true;
        var isCutOff = true;
        try
        {
            for (var piece = 0; await client.OffsetAsync(location) is { } offset; piece++)
            {
                if (offset == content.Length)
                {
                    Acknowledge(file, "resumable upload");
                    break;
                }

                var end = piece >= pieces - 1 ? content.Length : offset + ((content.Length - offset) / 2);
                await client.AppendAsync(location, offset, content.AsMemory(offset..Math.Max(end, offset + 1)));
            }

            isCutOff = false;
        }
        finally
        {
            if (isCutOff)
            {
                _unfinished.Enqueue((file, location, content));
            }
        }
    }

    private async Task ReplaceAsync(Random random)
    {
        if (model.Take(random) is not { } file)
        {
            return;
        }

        var content = ContentOf(random, random.Next(1, 200_000));
        var hash = KillModel.HashOf(content);
        file.Contents.Add(hash);
        if (await client.CreateAsync(file.Name, file.Folders.Single(), "replace", content.Length, content) is not null)
        {
            file.Contents.Clear();
            file.Contents.Add(hash);
            Acknowledge(file, "replace");
        }
    }

    private async Task MoveAsync(Random random)
    {
        if (model.Take(random) is not { } file)
        {
            return;
        }

        var folder = folders[random.Next(folders.Length)];
        file.Folders.Add(folder);
        if (await client.DoAsync($"move?item={file.Item}&folder={folder}") == HttpStatusCode.OK)
        {
            file.Folders.Clear();
            file.Folders.Add(folder);
            Count("move");
        }

        file.IsBusy = file.Folders.Count > 1;
    }

    private async Task DeleteAsync(Random random)
    {
        if (model.Take(random) is not { } file)
        {
            return;
        }

        file.MustExist = false;
        if (await client.DoAsync($"delete?item={file.Item}") == HttpStatusCode.OK)
        {
            file.MayExist = false;
            Count("delete");
            if (random.Next(2) == 0 && await client.DoAsync($"purge?item={file.Item}") == HttpStatusCode.OK)
            {
                Count("purge");
            }
        }
    }

    private static byte[] ContentOf(Random random, int length)
    {
        var content = new byte[length];
        random.NextBytes(content);
        return content;
    }

    private KillFile NewFile(Random random, byte[] content) => model.Add(
        string.Create(CultureInfo.InvariantCulture, $"file {Interlocked.Increment(ref _names)}"), KillModel.HashOf(content), folders[random.Next(folders.Length)]);

    private void Acknowledge(KillFile file, string what)
    {
        file.MustExist = true;
        file.IsBusy = false;
        Count(what);
    }

    private void Count(string what) => _done.AddOrUpdate(what, 1, (_, count) => count + 1);
}
