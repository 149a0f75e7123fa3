using Microsoft.Extensions.Logging.Abstractions;
using SecureVault.Core;
using SecureVault.Web.Components.Uploads;
using SecureVault.Web.Components.Uploads.Browser;
using SecureVault.Web.Components.Uploads.Panel;

namespace SecureVault.Tests.Uploads;

/// <summary>A queue over a <see cref="FakeTarget"/>, and ways to wait for what it does.</summary>
internal sealed class QueueFixture : IDisposable
{
    private readonly List<TaskCompletionSource> _waiting = [];
    private readonly Lock _gate = new();

    public QueueFixture()
    {
        var runner = new UploadRunner(Target, NullLogger<UploadRunner>.Instance);
        Queue = new UploadQueue(Target, runner, new UploadIntake(Target, runner));
        Queue.Changed += Wake;
        Queue.Finished += report =>
        {
            Reports.Add(report);
            Wake();
        };
        Queue.AccessEnded += () =>
        {
            AccessEnded++;
            Wake();
        };
    }

    public FakeTarget Target { get; } = new();

    public UploadQueue Queue { get; }

    public List<UploadReport> Reports { get; } = [];

    public int AccessEnded { get; private set; }

    public int Released { get; private set; }

    public UploadItem this[string name] => Queue.Snapshot().Last(item => item.File.Name == name);

    public static PickedFile File(string name, long length = 1_000_000) => new(name, length, "text/plain", (_, _) => Stream.Null);

    public Task<int> AddAsync(params string[] names) => AddAsync(ItemId.Root, [.. names.Select(name => File(name))]);

    public Task<int> AddAsync(ItemId folder, params PickedFile[] files) => Queue.AddAsync(new Pick(files, folder, () => Released++));

    /// <summary>'a:Stored b:Waiting', in the order of the list.</summary>
    public string States() => string.Join(' ', Queue.Snapshot().Select(item => $"{item.File.Name}:{item.State}"));

    /// <summary>Waits until it is so; the test's own time limit ends a wait in vain.</summary>
    public async Task UntilAsync(Func<bool> isSo)
    {
        while (true)
        {
            var wake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_gate)
            {
                _waiting.Add(wake);
            }

            if (isSo())
            {
                return;
            }

            await wake.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        }
    }

    public Task UntilAsync(string states) => UntilAsync(() => States() == states);

    /// <summary>Waits until these are on their way in the drive, not only in the list.</summary>
    public Task UntilBeganAsync(params string[] names) => UntilTargetAsync(() => names.All(Target.Began.Contains));

    /// <summary>Waits for what the drive sees: it tells nobody.</summary>
    public static async Task UntilTargetAsync(Func<bool> isSo)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (!isSo())
        {
            await Task.Delay(1, limit.Token);
        }
    }

    public void Dispose() => Queue.Dispose();

    private void Wake()
    {
        lock (_gate)
        {
            _waiting.ForEach(waiting => waiting.TrySetResult());
            _waiting.Clear();
        }
    }
}
