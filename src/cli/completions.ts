import { Argument, type Command } from 'commander';
import type { Terminal } from './terminal.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

interface Verb {
  readonly name: string;
  readonly summary: string;
  readonly words: readonly string[];
}

/** `regreen completions`: what a shell needs to complete verbs and options. */
export function addCompletionsCommand(program: Command, terminal: Terminal): void {
  program
    .command('completions')
    .summary('print completions for a shell')
    .description('Prints a script that lets a shell complete verbs, options and files.')
    .addArgument(new Argument('<shell>').choices([...SHELLS]))
    .addHelpText(
      'after',
      `
Examples:
  source <(regreen completions bash)
  regreen completions zsh > "\${fpath[1]}/_regreen"
  regreen completions fish > ~/.config/fish/completions/regreen.fish`,
    )
    .action((shell: Shell) => {
      terminal.stdout.write(SCRIPTS[shell](verbsOf(program)));
    });
}

function verbsOf(program: Command): Verb[] {
  return program.commands.map((command) => ({
    name: command.name(),
    summary: command.summary() || command.description(),
    words: [
      ...command.commands.map((inner) => inner.name()),
      ...command.options.map((option) => option.long ?? ''),
      '--help',
    ].filter((word) => word !== ''),
  }));
}

const SCRIPTS: Readonly<Record<Shell, (verbs: readonly Verb[]) => string>> = {
  bash: (verbs) => `_regreen() {
  local current=\${COMP_WORDS[COMP_CWORD]} words
  if [ "$COMP_CWORD" -eq 1 ]; then words="${verbs.map(({ name }) => name).join(' ')} --help --version"
  else case \${COMP_WORDS[1]} in
${verbs.map(({ name, words }) => `    ${name}) words="${words.join(' ')}" ;;`).join('\n')}
  esac; fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _regreen regreen
`,
  zsh: (verbs) => `#compdef regreen
_regreen() {
  if (( CURRENT == 2 )); then
    local -a verbs=(${verbs.map(({ name, summary }) => `'${name}:${summary.replaceAll("'", '’')}'`).join(' ')})
    _describe verb verbs
  else
    case $words[2] in
${verbs.map(({ name, words }) => `      ${name}) compadd -- ${words.join(' ')} ;;`).join('\n')}
    esac
    _files
  fi
}
# As a file of fpath this is the first call itself; sourced, it only says what it completes.
if [ "$funcstack[1]" = _regreen ]; then _regreen "$@"; else compdef _regreen regreen; fi
`,
  fish: (verbs) =>
    `${verbs
      .flatMap(({ name, summary, words }) => [
        `complete -c regreen -n __fish_use_subcommand -f -a ${name} -d '${summary.replaceAll("'", '’')}'`,
        ...words.map((word) =>
          word.startsWith('--')
            ? `complete -c regreen -n '__fish_seen_subcommand_from ${name}' -l ${word.slice(2)}`
            : `complete -c regreen -n '__fish_seen_subcommand_from ${name}' -a ${word}`,
        ),
      ])
      .join('\n')}\n`,
};
