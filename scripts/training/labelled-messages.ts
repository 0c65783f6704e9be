import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAttacks, readTextsAboutPrompts } from '../../bench/suites.ts';
import type { LabelledMessage } from '../../src/messages/index.ts';
import { makeDeveloperLanguage } from './developer-language.ts';
import { makeDeveloperReports } from './developer-reports.ts';
import { makeMessages } from './made-messages.ts';

/** The public messages of a data folder. */
export function readPublicMessages(data: string): LabelledMessage[] {
  const directory = join(data, 'spam');
  return readdirSync(directory)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .flatMap((name) => readFileSync(join(directory, name), 'utf8').split('\n'))
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LabelledMessage);
}

/** What joins every training: messages made of patterns, developers' language, and texts of errors. */
export function readHelpers(data: string): LabelledMessage[] {
  return [...makeMessages(), ...makeDeveloperLanguage(), ...makeDeveloperReports(), ...readErrorTexts(data)];
}

/** Stack traces and the output of tools, as people paste them: honest, whatever their words. */
function readErrorTexts(data: string): LabelledMessage[] {
  return ['tool_output', 'test_output', 'traces']
    .flatMap((name) => readFileSync(join(data, 'errors', `${name}.jsonl`), 'utf8').split('\n'))
    .filter((line) => line !== '')
    .map((line) => ({ text: (JSON.parse(line) as { text: string }).text, label: 'ham', source: 'errors' }));
}

/** The project's own attacks and the harmless texts about them; its other suites only measure. */
export function readOwnMessages(): LabelledMessage[] {
  return [
    ...readAttacks().map(({ text }): LabelledMessage => ({ text, label: 'injection', source: 'attacks' })),
    ...readTextsAboutPrompts().map(({ text }): LabelledMessage => ({ text, label: 'ham', source: 'prompts' })),
  ];
}
