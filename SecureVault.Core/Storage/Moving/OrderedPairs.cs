using System.Runtime.CompilerServices;

namespace SecureVault.Core.Storage.Moving;

/// <summary>Puts two lists that are in order side by side, with one entry of each in memory.</summary>
internal static class OrderedPairs
{
    /// <summary>Every name of either list once, in order, with what each list has of it.</summary>
    /// <exception cref="ObjectStoreException">A list is not in order: what it has could not be told from what it lacks.</exception>
    public static async IAsyncEnumerable<(T? First, T? Second)> OfAsync<T>(
        IAsyncEnumerable<T> first, IAsyncEnumerable<T> second, Func<T, string> nameOf, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class
    {
        var one = new Side<T>(first, nameOf, cancellationToken);
        await using (one.ConfigureAwait(false))
        {
            var other = new Side<T>(second, nameOf, cancellationToken);
            await using (other.ConfigureAwait(false))
            {
                await one.MoveAsync().ConfigureAwait(false);
                await other.MoveAsync().ConfigureAwait(false);
                while (one.Current is not null || other.Current is not null)
                {
                    var order = one.Name is null ? 1 : other.Name is null ? -1 : string.CompareOrdinal(one.Name, other.Name);
                    yield return (order <= 0 ? one.Current : null, order >= 0 ? other.Current : null);
                    if (order <= 0)
                    {
                        await one.MoveAsync().ConfigureAwait(false);
                    }

                    if (order >= 0)
                    {
                        await other.MoveAsync().ConfigureAwait(false);
                    }
                }
            }
        }
    }

    private sealed class Side<T>(IAsyncEnumerable<T> list, Func<T, string> nameOf, CancellationToken cancellationToken) : IAsyncDisposable
        where T : class
    {
        private readonly IAsyncEnumerator<T> _list = list.GetAsyncEnumerator(cancellationToken);

        public T? Current { get; private set; }

        public string? Name { get; private set; }

        public async Task MoveAsync()
        {
            if (!await _list.MoveNextAsync().ConfigureAwait(false))
            {
                (Current, Name) = (null, null);
                return;
            }

            var name = nameOf(_list.Current);
            if (Name is not null && string.CompareOrdinal(name, Name) <= 0)
            {
                throw new ObjectStoreException(ObjectStoreError.Inconsistent, "The store does not list names in their order.");
            }

            (Current, Name) = (_list.Current, name);
        }

        public ValueTask DisposeAsync() => _list.DisposeAsync();
    }
}
