namespace SecureVault.Web.Components.Search;

/// <summary>A search as the browser keeps it for its window.</summary>
public sealed class KeptSearch
{
    public string Text { get; set; } = string.Empty;

    public SearchKind Kind { get; set; }

    public SearchSize Size { get; set; }

    public int Age { get; set; }

    public static KeptSearch Of(SearchFilter filter) => new() { Text = filter.Text, Kind = filter.Kind, Size = filter.Size, Age = filter.Age };

    /// <summary>Turns it back into a search. It may come from another version of the program.</summary>
    public SearchFilter ToFilter() => new()
    {
        Text = Text,
        Kind = Enum.IsDefined(Kind) ? Kind : SearchKind.Any,
        Size = Enum.IsDefined(Size) ? Size : SearchSize.Any,
        Age = Math.Max(0, Age),
    };
}
