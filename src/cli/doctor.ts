import type { Command } from 'commander';
import { type EffectiveSetting, examineInstallation, type Finding } from '../app/index.ts';
import { paint } from '../presentation/index.ts';
import { toPrintable } from '../text/index.ts';
import { EXIT } from './exit-code.ts';
import { addDataFlags, type SettingFlags, settingsOf } from './server-settings.ts';
import { complain, styleOf, type Terminal } from './terminal.ts';

interface DoctorOptions extends SettingFlags {
  settings?: boolean;
  json?: boolean;
}

/** `regreen doctor`: is everything as it should be? */
export function addDoctorCommand(program: Command, terminal: Terminal): void {
  addDataFlags(
    program
      .command('doctor')
      .summary('look whether an installation is as it should be')
      .description(
        'Looks at database, disk, audit, Redis, code hosts, the rights playbooks need there, those who are told, and ' +
          'the running server, and says what to do where ' +
          'something is not as it should be. With --settings it shows every setting and where its value comes from.',
      )
      .option('--settings', 'show every setting, its variable, its value and its origin; secrets are masked')
      .option('--json', 'one JSON object per line'),
  )
    .addHelpText('after', '\nExit codes: 0 good or doubtful, 3 something is bad or a setting is wrong.')
    .action(async (options: DoctorOptions) => {
      process.exitCode = await runDoctor(options, terminal);
    });
}

async function runDoctor(options: DoctorOptions, terminal: Terminal): Promise<number> {
  const { settings, effective } = await settingsOf(options, terminal);
  if (options.settings) {
    for (const setting of effective) writeSetting(setting, options.json === true, terminal);
    return EXIT.done;
  }
  const findings = await examineInstallation(settings, (sentence) => complain(terminal, sentence));
  for (const finding of findings) writeFinding(finding, options.json === true, terminal);
  return findings.some(({ state }) => state === 'bad') ? EXIT.configuration : EXIT.done;
}

function writeSetting(
  { name, variable, origin, shown, description }: EffectiveSetting,
  asJson: boolean,
  { stdout }: Terminal,
): void {
  const line = asJson
    ? JSON.stringify({ name, variable, origin, value: shown, description })
    : `${name.padEnd(32)} ${(shown ?? '—').padEnd(28)} ${origin.padEnd(11)} ${variable}`;
  stdout.write(`${line}\n`);
}

const MARKS = { good: '✓', doubtful: '!', bad: '✗' } as const;
const TONES = { good: 'green', doubtful: 'yellow', bad: 'red' } as const;

function writeFinding({ name, state, detail }: Finding, asJson: boolean, terminal: Terminal): void {
  const mark = paint(styleOf(terminal), TONES[state], MARKS[state]);
  terminal.stdout.write(
    asJson
      ? `${JSON.stringify({ name, state, detail })}\n`
      : `${mark} ${toPrintable(`${name.padEnd(14)} ${detail}`)}\n`,
  );
}
