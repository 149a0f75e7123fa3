namespace SecureVault.Web.Commands.Completion;

/// <summary>The scripts for the shells. Each hands the line up to the cursor, without the program's name, to the program.</summary>
internal static class ShellScripts
{
    public const string Bash = """
        _securevault() {
          local line="${COMP_LINE:0:COMP_POINT}" word="${COMP_WORDS[COMP_CWORD]}" IFS=$'\n'
          line="${line#* }"
          COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]/#\~/$HOME}" "[suggest:${#line}]" "$line" 2>/dev/null)" -- "$word"))
        }
        complete -o default -F _securevault securevault
        """;

    public const string Zsh = """
        #compdef securevault
        _securevault() {
          local line="${LBUFFER#* }"
          local -a found=("${(@f)$("${~words[1]}" "[suggest:${#line}]" "$line" 2>/dev/null)}")
          [[ -n "$found" ]] && compadd -a found || _files
        }
        if [[ "$funcstack[1]" = _securevault ]]; then _securevault "$@"; else compdef _securevault securevault; fi
        """;

    public const string Fish = """
        function __securevault_complete
            set -l line (string replace --regex '^\s*\S+\s' '' -- (commandline --cut-at-cursor))
            securevault "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete --command securevault --arguments '(__securevault_complete)'
        """;
}
