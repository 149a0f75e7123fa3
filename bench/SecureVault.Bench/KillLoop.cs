#pragma warning disable CA5394 // chance that a seed repeats, and no secret
namespace SecureVault.Bench;

/// <summary>
/// Kills the server again and again while clients work and backups and sweeps run. After each start everything that a client was told has to be
/// true; at the end a check finds nothing that it can't mend, and every stored byte opens.
/// </summary>
internal sealed class KillLoop(KillServer server, int seed) : IDisposable
{
    public const string Email = "bench@example.org";
    public const string Password = "a password for the bench";

    private const int Clients = 5;

    // Of the files that nobody touched since they were compared, so many are read again after each start.
    private const int Sample = 10;

    private readonly Random _random = new(seed);
    private readonly KillModel _model = new();
    private readonly KillClient _client = new(server.Address);
    private long _compared;

    public async Task RunAsync(int rounds)
    {
        var began = TimeProvider.System.GetTimestamp();
        await server.StartAsync();
        await _client.SignInAsync(Email, Password);
        var work = new KillWork(_client, _model, [Guid.Empty, await _client.MakeFolderAsync("one"), await _client.MakeFolderAsync("two")]);
        var early = 0;
        for (var round = 1; round <= rounds; round++)
        {
            await WorkAndKillAsync(work);
            if (_random.Next(10) == 0)
            {
                await server.StartAndKillAsync(TimeSpan.FromMilliseconds(_random.Next(1_500)));
                early++;
            }

            await server.StartAsync();
            await CompareAsync(all: round % 50 == 0);
            Console.Error.Write(FormattableString.Invariant($"\r{round} of {rounds}"));
        }

        await EndAsync(work);
        Print(FormattableString.Invariant($"{rounds} kills under load and {early} during a start in {TimeProvider.System.GetElapsedTime(began).TotalMinutes:0} minutes, seed {seed}"));
        Print(FormattableString.Invariant($"acknowledged: {string.Join(", ", work.Done.Select(done => $"{done.Value} {done.Key}"))}"));
        Print(FormattableString.Invariant($"{_model.Count} files at the end, {_compared} contents compared, nothing lost"));
    }

    public void Dispose() => _client.Dispose();

    private static void Print(string line) => Console.WriteLine(line);

    private async Task WorkAndKillAsync(KillWork work)
    {
        var end = new TaskCompletionSource();
        var clients = Enumerable.Range(0, Clients + 1).Select(number => work.RunAsync(new Random(_random.Next()), isUpkeep: number == 0, end.Task)).ToList();
        await Task.Delay(_random.Next(200, 2_000));
        await server.KillAsync();
        end.SetResult();
        await Task.WhenAll(clients);
        _model.Release();
    }

    /// <summary>The server is asked for everything that clients were told.</summary>
    private async Task CompareAsync(bool all)
    {
        var entries = (await _client.ListAsync()).ToDictionary(entry => entry.Name);
        foreach (var stranger in entries.Keys.Where(name => _model.Find(name) is not { MayExist: true }))
        {
            throw new InvalidOperationException($"'{stranger}' is there, and was deleted or never sent (seed {seed}).");
        }

        var files = _model.Files;
        var sample = files.Where(file => !file.IsTouched && file.MustExist).OrderBy(_ => _random.Next()).Take(all ? int.MaxValue : Sample).ToHashSet();
        foreach (var file in files)
        {
            if (!entries.TryGetValue(file.Name, out var entry))
            {
                _ = file.MustExist ? throw new InvalidOperationException($"'{file.Name}' was acknowledged and is not there (seed {seed}).") : false;
                continue;
            }

            if (entry.IsDamaged || !file.Folders.Contains(entry.Folder))
            {
                throw new InvalidOperationException($"'{file.Name}' is {(entry.IsDamaged ? "marked as damaged" : "in another folder")} (seed {seed}).");
            }

            if (file.IsTouched || sample.Contains(file))
            {
                await CompareAsync(file, entry);
            }
        }
    }

    private async Task CompareAsync(KillFile file, KillEntry entry)
    {
        var hash = KillModel.HashOf(await _client.ReadAsync(entry.Item));
        if (!file.Contents.Contains(hash))
        {
            throw new InvalidOperationException($"'{file.Name}' has another content (seed {seed}).");
        }

        file.Contents.Clear();
        file.Contents.Add(hash);
        file.Folders.Clear();
        file.Folders.Add(entry.Folder);
        (file.Item, file.MustExist, file.IsTouched) = (entry.Item, true, false);
        _compared++;
    }

    private async Task EndAsync(KillWork work)
    {
        await work.FinishAsync();
        await CompareAsync(all: true);
        await _client.DoAsync("sweep");
        await server.StopAsync();
        var repair = await server.RunVerbAsync("check", "--repair", "--yes");
        Print(FormattableString.Invariant($"check --repair: exit code {repair.ExitCode}"));
        foreach (var verb in new string[][] { ["check"], ["verify", "--all"] })
        {
            var (code, output) = await server.RunVerbAsync(verb);
            Print(FormattableString.Invariant($"{string.Join(' ', verb)}: exit code {code}"));
            if (code != 0)
            {
                throw new InvalidOperationException(output);
            }
        }

        await server.StartAsync();
        await CompareAsync(all: true);
        await server.StopAsync();
    }
}
