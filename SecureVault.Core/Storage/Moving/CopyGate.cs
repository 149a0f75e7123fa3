namespace SecureVault.Core.Storage.Moving;

/// <summary>
/// Lets one at a time work on an object or a record during a move. Whoever wants to change it cuts a copy of it off: a deletion does not wait
/// until a large object is copied, and what was copied of it is cleared away before the deletion goes on.
/// </summary>
internal sealed class CopyGate
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Turn> _turns = new(StringComparer.Ordinal);

    /// <summary>A turn to copy; its token ends when somebody wants to change the same.</summary>
    public Task<Turn> CopyAsync(string name, CancellationToken cancellationToken) => TakeAsync(name, mayBeCutOff: true, cancellationToken);

    /// <summary>A turn to change or delete; a copy under way ends first.</summary>
    public Task<Turn> ChangeAsync(string name, CancellationToken cancellationToken) => TakeAsync(name, mayBeCutOff: false, cancellationToken);

    private async Task<Turn> TakeAsync(string name, bool mayBeCutOff, CancellationToken cancellationToken)
    {
        while (true)
        {
            Turn other;
            lock (_gate)
            {
                if (!_turns.TryGetValue(name, out other!))
                {
                    return _turns[name] = new Turn(this, name, mayBeCutOff, cancellationToken);
                }
            }

            if (!mayBeCutOff)
            {
                other.CutOff();
            }

            await other.Ended.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    internal sealed class Turn : IDisposable
    {
        private readonly CopyGate _gate;
        private readonly string _name;
        private readonly bool _mayBeCutOff;
        private readonly CancellationTokenSource _cutOff;
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal Turn(CopyGate gate, string name, bool mayBeCutOff, CancellationToken cancellationToken)
        {
            (_gate, _name, _mayBeCutOff) = (gate, name, mayBeCutOff);
            _cutOff = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            Token = _cutOff.Token;
        }

        public CancellationToken Token { get; }

        internal Task Ended => _ended.Task;

        public void Dispose()
        {
            lock (_gate._gate)
            {
                _gate._turns.Remove(_name);
            }

            _ended.TrySetResult();
            _cutOff.Dispose();
        }

        internal void CutOff()
        {
            if (!_mayBeCutOff)
            {
                return;
            }

            try
            {
                _cutOff.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // It has just ended by itself.
            }
        }
    }
}
