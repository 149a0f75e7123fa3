using System.Globalization;
using System.Security.Cryptography;

namespace SecureVault.Core.Receipts;

/// <summary>Which of the stored versions are verified.</summary>
public sealed class VerificationScope
{
    private const long AllKeys = 1L << 32;

    private VerificationScope(double share, string from, string? before) => (Share, From, Before) = (share, from, before);

    /// <summary>Every version.</summary>
    public static VerificationScope All { get; } = new(1, string.Empty, null);

    /// <summary>How many of a hundred, as a number from 0 to 1.</summary>
    internal double Share { get; }

    /// <summary>Object keys begin here.</summary>
    internal string From { get; }

    /// <summary>Object keys end before this; null for no end.</summary>
    internal string? Before { get; }

    /// <summary>A part of all versions, spread evenly over the keys and another one each time.</summary>
    /// <param name="share">More than 0 and at most 1.</param>
    public static VerificationScope Sample(double share)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        return new(share, string.Empty, null);
    }

    /// <summary>One of several parts that together are everything. Object keys are random, so the parts are about equally large.</summary>
    /// <param name="number">From 1.</param>
    /// <param name="count">How many there are.</param>
    public static VerificationScope Part(int number, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, count);
        return new(1, KeyAt(number - 1, count), number == count ? null : KeyAt(number, count));
    }

    /// <summary>Tells for each version in turn whether it is one of the sample.</summary>
    internal Func<bool> NewChoice()
    {
        // A step that begins anywhere: the sample has as many as it should, give or take one.
        var sum = RandomNumberGenerator.GetInt32(int.MaxValue) / (double)int.MaxValue;
        return () =>
        {
            sum += Share;
            if (sum < 1)
            {
                return false;
            }

            sum -= 1;
            return true;
        };
    }

    private static string KeyAt(int number, int count)
    {
        var digits = (AllKeys * number / count).ToString("x8", CultureInfo.InvariantCulture);
        return $"{digits[..2]}/{digits[2..]}";
    }
}
