// The project's own texts for the text guard, read from src/messages/fixtures.
import { readFileSync } from 'node:fs';

const FIXTURES = new URL('../src/messages/fixtures/', import.meta.url);

/** An attack and the family of its idea, by which attacks are left out together. */
export interface Attack {
  readonly family: string;
  readonly text: string;
}

/** Texts of developers: single ones, then what can be said of thirty things that sound like fraud. */
export function readDeveloperTexts(): string[] {
  return [...readLines('developers.txt'), ...combine('developer-combinations.txt')];
}

/** Texts of developers that were written before anybody looked at the features; nothing was made for them. */
export function readBlindDeveloperTexts(): string[] {
  return readLines('developers-blind.txt');
}

/** Texts of developers, and unwanted ones at code hosts, written before the phrases of the features are changed. */
export function readFreshTexts(): { readonly developers: string[]; readonly unwanted: string[] } {
  return { developers: readLines('developers-fresh.txt'), unwanted: readLines('unwanted-fresh.txt') };
}

/** Phishing that speaks of accounts, banks and the tools of developers. */
export function readLookalikes(): string[] {
  return readLines('lookalikes.txt');
}

/** Attacks on agents, each alone and inside an otherwise harmless message. */
export function readAttacks(): Attack[] {
  const carriers = readLines('carriers.txt');
  return readLines('attacks.txt').flatMap((line) => {
    const [family, text] = line.split('\t') as [string, string];
    return carriers.map((carrier) => ({ family, text: carrier.replace('%', () => text) }));
  });
}

/** Harmless texts about prompts and agents, with the sentence they are made from as family. */
export function readTextsAboutPrompts(): Attack[] {
  const [things, ...sentences] = readLines('about-prompts.txt') as [string, ...string[]];
  const combined = sentences.flatMap((sentence) =>
    things.split(';').map((thing) => ({ family: sentence, text: sentence.replace('%', () => thing) })),
  );
  return [...combined, ...readLines('about-prompts-more.txt').map((text) => ({ family: text, text }))];
}

function combine(file: string): string[] {
  const [things, sentences] = readLines(file) as [string, string];
  return sentences
    .split(';')
    .flatMap((sentence) => things.split(';').map((thing) => sentence.replace('%', () => thing)));
}

function readLines(file: string): string[] {
  return readFileSync(new URL(file, FIXTURES), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.replaceAll('\\n', '\n'));
}
