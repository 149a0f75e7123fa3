namespace SecureVault.Web.Components.Previews.Text;

/// <summary>In which language a code is written, as highlight.js calls it (js/previews/highlight.js).</summary>
internal static class CodeLanguage
{
    private static readonly Dictionary<string, string> ByExtension = Read(
        "bash:sh bash zsh bashrc profile",
        "c:c",
        "cpp:h cc cpp cxx hpp hh",
        "csharp:cs",
        "css:css",
        "diff:diff patch",
        "go:go",
        "graphql:graphql",
        "ini:ini toml cfg conf properties env editorconfig",
        "java:java",
        "javascript:js mjs cjs jsx",
        "json:json jsonc json5 lock",
        "kotlin:kt kts",
        "less:less",
        "lua:lua",
        "makefile:makefile",
        "markdown:md markdown mdown mkd",
        "objectivec:m mm",
        "perl:pl pm",
        "php:php",
        "python:py",
        "r:r",
        "ruby:rb gemfile rakefile",
        "rust:rs",
        "scss:scss",
        "sql:sql",
        "swift:swift",
        "typescript:ts tsx",
        "vbnet:vb",
        "xml:html htm xhtml svg xml xsl xslt xsd csproj vue cshtml razor",
        "yaml:yaml yml");

    /// <summary>Null for what has no colours: plain text, and languages beyond the common ones.</summary>
    public static string? Of(string name)
    {
        var extension = Path.GetExtension(name).TrimStart('.');
        return ByExtension.GetValueOrDefault(extension.Length > 0 ? extension : name);
    }

    private static Dictionary<string, string> Read(params string[] languages) => languages
        .Select(language => language.Split(':'))
        .SelectMany(parts => parts[1].Split(' ').Select(extension => (Extension: extension, Language: parts[0])))
        .ToDictionary(one => one.Extension, one => one.Language, StringComparer.OrdinalIgnoreCase);
}
