/** `qrtx completion`: the script that teaches a shell to complete commands, options, states, devices and job ids. */
import { Argument } from 'commander';
import type { CliCommand } from '../command.ts';
import { EXIT } from '../exit-codes.ts';

const BASH = `# qrtx completion for bash: eval "$(qrtx completion bash)"
_qrtx() {
  local line="\${COMP_LINE:0:COMP_POINT}" current prefix='' found
  local -a words
  read -ra words <<< "$line"
  [[ "$line" == *[[:space:]] ]] && words+=('')
  current="\${words[\${#words[@]}-1]}"
  # bash takes a colon as the end of a word: what stands before it must not be repeated
  [[ "$current" == *:* ]] && prefix="\${current%"\${current##*:}"}"
  COMPREPLY=()
  while IFS=$'\\t' read -r found _; do
    COMPREPLY+=("\${found#"$prefix"}")
  done < <(qrtx complete -- "\${words[@]:1}" 2>/dev/null)
}
complete -o default -F _qrtx qrtx
`;

const ZSH = `#compdef qrtx
# qrtx completion for zsh: source <(qrtx completion zsh)
_qrtx() {
  local -a found
  local word summary
  while IFS=$'\\t' read -r word summary; do
    found+=("\${word//:/\\\\:}:$summary")
  done < <(qrtx complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( \${#found} )); then _describe 'qrtx' found; else _files; fi
}
compdef _qrtx qrtx
`;

const FISH = `# qrtx completion for fish: qrtx completion fish | source
function __qrtx_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l found (qrtx complete -- $words[2..-1] 2>/dev/null)
    if test (count $found) -gt 0
        printf '%s\\n' $found
    else
        __fish_complete_path (commandline -ct)
    end
end
complete -c qrtx -f -a '(__qrtx_complete)'
`;

const SCRIPTS = { bash: BASH, zsh: ZSH, fish: FISH } as const;
const SHELLS = Object.keys(SCRIPTS) as readonly (keyof typeof SCRIPTS)[];

/** Prints a completion script. */
export const completion: CliCommand = {
  usage: 'completion',
  summary: 'print the script that completes commands, options and job ids in a shell',
  examples: [
    'eval "$(qrtx completion bash)"        # in ~/.bashrc',
    'source <(qrtx completion zsh)         # in ~/.zshrc',
    'qrtx completion fish | source         # in ~/.config/fish/config.fish',
  ],
  options: (command) =>
    command
      .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
      .option('--json', 'print one JSON document'),
  run: (out, [name], flags) => {
    const shell = SHELLS.find((known) => known === name) ?? 'bash';
    const script = SCRIPTS[shell];
    if (flags.json === true) out.document({ schema: 'qrtx.completion/1', shell, script });
    else out.raw(script);
    return Promise.resolve(EXIT.ok);
  },
};
