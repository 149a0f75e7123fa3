using SecureVault.Tests.Storage;

namespace SecureVault.Tests.Faults;

/// <summary>A way in which one of a store's calls goes wrong.</summary>
/// <param name="Name">What goes wrong, for the report.</param>
/// <param name="Arm">Counts calls from now on, and lets the one with this number go wrong; zero for none.</param>
/// <param name="Calls">The names of the calls that were made since.</param>
internal sealed record FaultKind(string Name, Action<int> Arm, Func<IReadOnlyList<string>> Calls);

/// <summary>
/// Lets calls of a store go wrong in turn. The suite tries each kind of call the first and the last time that it is made; with
/// SECUREVAULT_FAULT_TOUR each call is tried, and the file that it names gets a line for each (bench/faults.sh).
/// </summary>
internal static class FaultTour
{
    private static readonly Lock Gate = new();

    /// <summary>Whether every call is tried.</summary>
    public static bool IsWhole => Report is not null;

    private static string? Report => Environment.GetEnvironmentVariable("SECUREVAULT_FAULT_TOUR") is { Length: > 0 } file ? file : null;

    /// <summary>The modes of a store's failure that are tried.</summary>
    public static Shake[] Shakes => IsWhole ? Enum.GetValues<Shake>() : [Shake.AnswerLost, Shake.KilledAfter];

    /// <summary>Goes through a scenario once without a fault, then once for each call that is to go wrong.</summary>
    public static async Task RunAsync(string place, FaultScene scene, FaultScenario scenario, FaultKind fault)
    {
        var calls = await scene.TryAsync(scenario, fault, call: 0);
        Assert.NotEmpty(calls);
        foreach (var call in IsWhole ? [.. Enumerable.Range(1, calls.Count)] : ShakyStore.TurnsOf(calls))
        {
            try
            {
                var made = await scene.TryAsync(scenario, fault, call);
                if (made.Count >= call)
                {
                    Note(place, scenario.Name, fault.Name, call, made[call - 1]);
                }
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"{place}, {scenario.Name}, {fault.Name} at call {call} of {string.Join(' ', calls)}: {exception.Message}", exception);
            }
        }

        await scene.AssertEverythingReadsAsync();
    }

    /// <summary>Writes down that a call went wrong and everything was in order afterwards.</summary>
    public static void Note(string place, string scenario, string fault, int call, string name)
    {
        if (Report is { } file)
        {
            lock (Gate)
            {
                File.AppendAllText(file, $"{place}\t{scenario}\t{fault}\t{call}\t{name}\n");
            }
        }
    }
}
