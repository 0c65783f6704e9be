import type { Case } from '../../src/api/message-contract.ts';
import { CASE_STATE_WORDS, MESSAGE_LABEL_WORDS, wordOf } from '../words.ts';
import { Icon, type IconName } from './icon.tsx';

const ICONS: Readonly<Record<string, IconName>> = {
  open: 'warning',
  in_review: 'ring',
  acted: 'pending',
  appealed: 'question',
  closed: 'passed',
};

/** Where a case stands, and what its messages are taken for. */
export function CaseState({ found }: { readonly found: Pick<Case, 'state' | 'label'> }) {
  return (
    <>
      <span class={`badge ${found.state === 'closed' ? 'badge-waiting' : 'badge-untrusted'}`}>
        <Icon name={ICONS[found.state] ?? 'ring'} />
        {wordOf(CASE_STATE_WORDS, found.state)}
      </span>
      <span class="badge">{wordOf(MESSAGE_LABEL_WORDS, found.label)}</span>
    </>
  );
}
