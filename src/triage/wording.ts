import type { Rung } from './records.ts';

// What authors read. No word of theirs is repeated: nobody can make us say something.

const DONE: Readonly<Partial<Record<Rung, string>>> = {
  greylist:
    'This looks like it may be unwanted mail, so it waits for your answer: what is it about, and how did you come to this project? One sentence is enough.',
  hide: 'This comment was hidden because it looks like unwanted mail.',
  quarantine: 'This was closed and locked because it looks like unwanted mail.',
  block: 'The author of this was blocked because it looks like unwanted mail.',
};

/** Begins the note of a case, so that it is found again. */
export function markOf(caseId: string): string {
  return `<!-- regreen ${caseId} -->`;
}

/** What the author is told of a rung, and how to appeal. */
export function noteFor(rung: Rung, caseId: string): string {
  const done = DONE[rung] ?? 'A person will look at this.';
  return `${markOf(caseId)}\n${done}\n\nA program judged this and may be wrong. To appeal, write \`/appeal ${caseId}\` with a word of explanation here or in a new issue; a person will read it.`;
}

/** What the note says once it was taken back. */
export function takenBackFor(caseId: string): string {
  return `${markOf(caseId)}\nWhat was done here was taken back by a person. Thank you for your patience.`;
}

const APPEAL = /^\s{0,8}\/appeal(?:\s{1,8}(cas_[0-9a-z]{26}))?(?![\w-])/;

/** Whether a text is an appeal, and of which case where it says so. */
export function readAppeal(text: string): { readonly isAppeal: boolean; readonly caseId: string | null } {
  const match = APPEAL.exec(text);
  return { isAppeal: match !== null, caseId: match?.[1] ?? null };
}
