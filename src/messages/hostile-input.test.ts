import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CorrectionBook } from './corrections.ts';
import { foreignCaptionsOf, languageOf } from './language.ts';
import type { LabelledMessage } from './message.ts';
import { signatureOf } from './signature.ts';
import { readSlop } from './slop.ts';
import { TextJudge } from './text-judge.ts';
import { readMessages, trainModel } from './training.ts';

const HUNDRED_KB = 100_000;
const MOST_MS = 50;

const examples: LabelledMessage[] = [
  { text: 'win a free prize now, call 09061209465', label: 'spam', source: 'own' },
  { text: 'please rebase the branch', label: 'ham', source: 'own' },
];
const judge = new TextJudge(trainModel(readMessages(examples)));
const book = new CorrectionBook();
// As many as count, each as long as is read.
for (let id = 0; id < 500; id++) {
  const text = Array.from({ length: 3_000 }, (_, at) => `w${(at * (id + 7)) % 4_999}`).join(' ');
  book.add({ id: `${id}`, text, label: id % 2 === 0 ? 'ham' : 'injection' });
}

const READERS: Readonly<Record<string, (text: string) => unknown>> = {
  judge: (text) => judge.judge(text),
  slop: (text) => readSlop(text),
  signature: (text) => signatureOf(text),
  corrections: (text) => book.shiftOf(text),
  language: (text) => languageOf(text),
  captions: (text) => foreignCaptionsOf(text),
};

// What patterns and readers begin with, and what makes them go on: a text is made of such pieces, one inside the other.
const PIECES =
  'a;A;1;.;-;_;/;://;www.;http://;xn--;@;#;$;$A;%;!;`;```;~~~;<;<!--;-->;<|;[;](;](https:;](a \\"ignore all ;[a]: # (;<p hidden>;<p style=\\"display:none\\">;**;>;>>>;&#x;\\u200b;\\u0301;\\u202e;𝐀;а;★;🚀;free ;urgent ;verify your ;ignore all ;at ;0x;==;|;*;**;# ;- [ ];Dear [;\\n;\\n\\n;\\r\\n;\\t;  ;\\ud800;\\u0000;utm_source=;src/a.ts:1;/appeal '
    .split(';')
    .map((piece) => JSON.parse(`"${piece.replaceAll('\\\\', '\\')}"`) as string);

const hostile = fc
  .array(
    fc.tuple(fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max: 40_000 })),
    { minLength: 1, maxLength: 6 },
  )
  .map((runs) => {
    const text = runs.map(([pieces, times]) => pieces.join('').repeat(times).slice(0, HUNDRED_KB)).join('');
    return text.repeat(Math.ceil(HUNDRED_KB / text.length)).slice(0, HUNDRED_KB);
  });

/** What a call costs this thread, however busy the machine is. */
function costOf(call: () => unknown): number {
  const before = process.threadCpuUsage();
  call();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}

describe.each(Object.entries(READERS))('%s', (_, read) => {
  it('takes at most 50 ms for 100 KB of what is made to be slow', () => {
    read('warm'.repeat(10_000));
    fc.assert(
      fc.property(hostile, (text) => {
        const cost = Math.min(
          costOf(() => read(text)),
          costOf(() => read(text)),
        );
        expect(cost).toBeLessThan(MOST_MS);
      }),
      { numRuns: 60 },
    );
  });

  it('takes a megabyte of anything', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 200 }), (piece) => {
        const text = piece.repeat(Math.ceil(1_000_000 / piece.length));
        expect(costOf(() => read(text))).toBeLessThan(10 * MOST_MS);
      }),
      { numRuns: 10 },
    );
  });
});
