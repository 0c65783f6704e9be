import type { MessageLabel, Rung } from './records.ts';

// What authors read. No word of theirs is repeated: nobody can make us say something.

const DONE: Readonly<Partial<Record<Rung, string>>> = {
  greylist:
    'This looks like it may be unwanted mail, so it waits for your answer: what is it about, and how did you come to this project? One sentence is enough.',
  hide: 'This was hidden because it looks like unwanted mail.',
  quarantine: 'This was closed and locked because it looks like unwanted mail.',
  block: 'The author of this was blocked because it looks like unwanted mail.',
};

/** Begins the note of a case, so that it is found again. */
export function markOf(caseId: string): string {
  return `<!-- regreen ${caseId} -->`;
}

/** What the author is told of a rung, and how to appeal: only in ways that are still open to them. */
export function noteFor(
  rung: Rung,
  {
    caseId,
    isComment,
    contact,
  }: { readonly caseId: string; readonly isComment: boolean; readonly contact: string | null },
): string {
  // What is quarantined of a comment is that it is hidden.
  const befell = rung === 'quarantine' && isComment ? 'hide' : rung;
  const done = DONE[befell] ?? 'A person will look at this.';
  return `${markOf(caseId)}\n${done}\n\nA program judged this and may be wrong. ${appealFor(befell, caseId, contact)}`;
}

function appealFor(rung: Rung, caseId: string, contact: string | null): string {
  if (rung === 'block') {
    const where =
      contact === null
        ? 'write to the maintainers outside of this site, for example at an address they name in their documents'
        : `write to ${contact}`;
    return `A blocked account can write nothing here. To appeal, ${where}, and name the case \`${caseId}\`; a person will read it.`;
  }
  const where = rung === 'quarantine' ? 'in a new issue, as this one is locked' : 'here or in a new issue';
  return `To appeal, write \`/appeal ${caseId}\` with a word of explanation ${where}; a person will read it.`;
}

/** What a label that is new at a host says of itself; at most 100 characters. Of slop it accuses nobody. */
export function aboutLabel(label: MessageLabel): string {
  return label === 'slop'
    ? 'A program thinks that this needs more detail or a closer look. Wrong? Comment with /appeal'
    : 'A program took this for unwanted mail. Wrong? Comment with /appeal';
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
