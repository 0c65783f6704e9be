import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAttacks, readTextsAboutPrompts } from '../../bench/suites.ts';
import type { LabelledMessage } from '../../src/messages/index.ts';

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

/** The project's own attacks and the harmless texts about them; its other suites only measure. */
export function readOwnMessages(): LabelledMessage[] {
  return [
    ...readAttacks().map(({ text }): LabelledMessage => ({ text, label: 'injection', source: 'attacks' })),
    ...readTextsAboutPrompts().map(({ text }): LabelledMessage => ({ text, label: 'ham', source: 'prompts' })),
  ];
}
