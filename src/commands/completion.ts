import type { Context } from './app.ts';

/** Each asks `firedrill complete WORD…` what can stand in place of the last word; nothing known: a file. */
const SCRIPTS = {
  bash: `# firedrill completion bash >> ~/.bashrc
_firedrill() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    [ -n "$line" ] && COMPREPLY+=("\${line%%$'\\t'*}")
  done < <("\${COMP_WORDS[0]}" complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _firedrill firedrill
`,
  zsh: `#compdef firedrill
# firedrill completion zsh >> ~/.zshrc, behind compinit
_firedrill() {
  local line
  local -a found
  for line in "\${(@f)$("\${words[1]}" complete "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    [[ -n $line ]] && found+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  if (( \${#found} )); then _describe firedrill found; else _files; fi
}
compdef _firedrill firedrill
`,
  fish: `# firedrill completion fish > ~/.config/fish/completions/firedrill.fish
function __firedrill_complete
    set -l words (commandline -opc)
    set -l last (commandline -ct)
    set -l found ($words[1] complete $words[2..-1] "$last" 2>/dev/null)
    if test (count $found) -gt 0
        printf '%s\\n' $found
    else
        __fish_complete_path "$last"
    end
end
complete -c firedrill -f -a '(__firedrill_complete)'
`,
} as const;

/** Prints what makes a shell complete our command lines; it says where it belongs. */
export function completion(this: Context, _flags: object, shell: keyof typeof SCRIPTS): void {
  this.process.stdout.write(SCRIPTS[shell]);
}
