using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace SecureVault.Web.Components.Shared;

/// <summary>Marks in a name what was searched for.</summary>
internal static class NameHits
{
    /// <summary>The cascading value with the search.</summary>
    public const string Cascade = "Searched";

    private static readonly CompareInfo Compare = CultureInfo.InvariantCulture.CompareInfo;

    /// <summary>For each letter of a name whether it belongs to one of the words that were searched for; null when none does.</summary>
    public static bool[]? In(string name, string? searched)
    {
        bool[]? hits = null;
        foreach (var word in searched?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) ?? [])
        {
            for (var from = 0; from < name.Length;)
            {
                var at = Compare.IndexOf(name.AsSpan(from), word, CompareOptions.IgnoreCase, out var length);
                if (at < 0 || length == 0)
                {
                    break;
                }

                hits ??= new bool[name.Length];
                hits.AsSpan(from + at, length).Fill(true);
                from += at + length;
            }
        }

        return hits;
    }

    /// <summary>A part of a name.</summary>
    public static RenderFragment Draw(string name, bool[]? hits, int from, int to) => builder =>
    {
        for (var start = from; start < to;)
        {
            var isHit = hits?[start] == true;
            var end = start + 1;
            while (end < to && (hits?[end] == true) == isHit)
            {
                end++;
            }

            if (isHit)
            {
                builder.OpenElement(0, "mark");
                builder.AddContent(1, name[start..end]);
                builder.CloseElement();
            }
            else
            {
                builder.AddContent(2, name[start..end]);
            }

            start = end;
        }
    };
}
