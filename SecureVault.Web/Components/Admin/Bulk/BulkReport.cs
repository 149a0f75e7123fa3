using SecureVault.Core.Accounts;

namespace SecureVault.Web.Components.Admin.Bulk;

/// <summary>Somebody who was not changed.</summary>
/// <param name="Person">Who.</param>
/// <param name="Reason">Why.</param>
public sealed record BulkRefusal(UserEntry Person, string Reason);

/// <summary>How far a change of several people came.</summary>
public sealed class BulkReport
{
    private readonly List<BulkRefusal> _refused = [];
    private readonly List<UserEntry> _left = [];

    /// <summary>How many are as asked.</summary>
    public int Done { get; private set; }

    /// <summary>Who is not, with the reasons.</summary>
    public IReadOnlyList<BulkRefusal> Refused => _refused;

    /// <summary>Those for whom another attempt makes sense: nobody came to them, or it failed.</summary>
    public IReadOnlyList<UserEntry> Left => _left;

    /// <summary>How many nobody came to.</summary>
    public int Unreached { get; private set; }

    /// <summary>Why it ended early; null when it did not, or the administrator ended it.</summary>
    public string? Ended { get; private set; }

    /// <summary>Notes how one person's turn ended.</summary>
    internal void Add(UserEntry person, BulkStep step)
    {
        switch (step)
        {
            case BulkStep.Done:
                Done++;
                break;
            case BulkStep.Refused(var reason):
                _refused.Add(new BulkRefusal(person, reason));
                break;
            case BulkStep.Failed(var reason):
                _refused.Add(new BulkRefusal(person, reason));
                _left.Add(person);
                break;
            case BulkStep.Ended(var reason):
                Ended = reason;
                break;
        }
    }

    /// <summary>Notes who had no turn.</summary>
    internal void LeaveOut(IReadOnlyList<UserEntry> unreached)
    {
        _left.AddRange(unreached);
        Unreached = unreached.Count;
    }
}
