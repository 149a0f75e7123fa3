using SecureVault.Core;

namespace SecureVault.Tests.Security.Calls;

/// <summary>Makes one call of the table as every kind of caller.</summary>
internal sealed class CallTrial(CallScene scene, CoreCall call)
{
    private readonly List<string> _wrong = [];
    private bool _hasChanged;

    /// <summary>Deviations from the table, and values that no table may allow.</summary>
    public async Task<IReadOnlyList<string>> RunAsync()
    {
        if (call.First is { } first)
        {
            await first(scene);
        }

        // The one who may comes last: the call may use up what it names.
        var kinds = call.Callers;
        var words = new List<string>();
        foreach (var kind in kinds.Skip(1))
        {
            words.Add(await RefusedAsync(kind));
        }

        words.Insert(0, await EntitledAsync());
        if (string.Join(' ', words) is var actual && actual != call.Expected)
        {
            _wrong.Add($"{call.Key}: {actual} instead of {call.Expected} ({string.Join(' ', kinds)})");
        }

        return _wrong;
    }

    private async Task<string> EntitledAsync()
    {
        var who = await scene.CallerAsync(call, CallerKind.Entitled);
        await scene.Digest.BeginAsync();
        var (answer, _) = await MakeAsync(who, scene.Things);
        if (call.IsForAdministrators && answer.Text.Contains(CallThings.Marker, StringComparison.OrdinalIgnoreCase))
        {
            Complain(CallerKind.Entitled, $"tells an administrator a name: {answer.Text}");
        }

        _hasChanged |= (await scene.Digest.EndAsync()).Count > 0;
        if (answer.Word == CallAnswer.Done && !_hasChanged)
        {
            Complain(CallerKind.Entitled, "does nothing");
        }

        if (call.First is not null || _hasChanged)
        {
            await scene.RenewAsync();
        }

        return answer.Word;
    }

    private async Task<string> RefusedAsync(CallerKind kind)
    {
        var who = await scene.CallerAsync(call, kind);
        if (kind == CallerKind.Locked)
        {
            await scene.LockAsync(who.User);
        }

        await scene.Digest.BeginAsync();
        var (answer, namesThings) = await MakeAsync(who, scene.Things);
        var changed = await scene.Digest.EndAsync();

        // Where nothing of anybody is named, other people change what is theirs.
        var isOther = !call.IsForAdministrators && kind is CallerKind.Other or CallerKind.Administrator;
        var mayChange = (isOther && (!namesThings || call.GoesToTop))
            || (kind == CallerKind.Stale && call.IsForStale)
            || (kind == CallerKind.Locked && call.OnlyEnds);
        var own = changed.Where(line => mayChange && line.Contains(who.User.ToString(), StringComparison.OrdinalIgnoreCase)).ToList();
        if (changed.Except(own).Where(line => !own.Exists(row => row.Contains(line, StringComparison.Ordinal))).ToList() is [_, ..] others)
        {
            Complain(kind, $"changes {string.Join("\n    ", others)}");
        }

        _hasChanged |= changed.Count > 0;

        await CompareAsync(kind, who, answer, namesThings);
        if (kind == CallerKind.Locked)
        {
            await scene.UnlockAsync(who.User);
        }

        return answer.Word;
    }

    /// <summary>Nothing of the owner's is in the answer, which is the one for things that do not exist.</summary>
    private async Task CompareAsync(CallerKind kind, SignedIn who, CallAnswer answer, bool namesThings)
    {
        var isOwner = who.User == scene.Things.Owner;
        var text = namesThings ? scene.Things.Mask(answer.Text) : answer.Text;
        if (text.Contains(CallThings.Marker, StringComparison.OrdinalIgnoreCase)
            || (!isOwner && (text.Contains(CallThings.AddressMarker, StringComparison.OrdinalIgnoreCase) || scene.Things.AreIn(text))))
        {
            Complain(kind, $"is told {text}");
        }

        // An administrator sees who there is anyway.
        if (namesThings && !isOwner && who.User != scene.Administrator)
        {
            var nothing = new CallThings();
            var (same, _) = await MakeAsync(who, nothing);
            if ((same.Word, call.GoesToTop ? text : nothing.Mask(same.Text)) is var expected && expected != (answer.Word, text))
            {
                Complain(kind, $"learns that it exists: {answer.Word} {text} instead of {expected}");
            }
        }
    }

    private async Task<(CallAnswer Answer, bool NamesThings)> MakeAsync(SignedIn who, CallThings things)
    {
        var made = new Call(scene, who, things);
        return (await CallAnswer.OfAsync(() => call.Make(made)), made.NamesThings);
    }

    private void Complain(CallerKind kind, string what) => _wrong.Add($"{call.Key}: {kind} {what}");
}
