namespace SecureVault.Core.Uploads;

/// <summary>Something about each of the latest uploads. When there are too many the oldest gives way; what can be disposed is, when it goes.</summary>
internal sealed class RecentUploads<T>(int most) : IDisposable
    where T : class
{
    private readonly Lock _gate = new();
    private readonly OrderedDictionary<VersionId, T> _values = [];

    public T? Find(VersionId upload)
    {
        lock (_gate)
        {
            return _values.GetValueOrDefault(upload);
        }
    }

    public void Put(VersionId upload, T value)
    {
        lock (_gate)
        {
            // Taken out first: what comes again is the latest again.
            Drop(Take(upload));
            if (_values.Count == most)
            {
                Drop(Take(_values.GetAt(0).Key));
            }

            _values.Add(upload, value);
        }
    }

    /// <summary>Takes it out; the caller's from now on.</summary>
    public T? Take(VersionId upload)
    {
        lock (_gate)
        {
            return _values.Remove(upload, out var value) ? value : null;
        }
    }

    public void Forget(VersionId upload) => Drop(Take(upload));

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var value in _values.Values)
            {
                Drop(value);
            }

            _values.Clear();
        }
    }

    private static void Drop(T? value) => (value as IDisposable)?.Dispose();
}
