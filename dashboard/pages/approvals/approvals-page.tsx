import { useEffect, useRef, useState } from 'preact/hooks';
import type { Request } from '../../../src/api/healing-contract.ts';
import { HealingHead } from '../../components/healing-head.tsx';
import { usePageTitle } from '../../components/page-title.ts';
import { useRowKeys } from '../../components/row-keys.ts';
import { SaidNote } from '../../components/said-note.tsx';
import { Empty, States } from '../../components/states.tsx';
import { mayExecute } from '../../frame/session.ts';
import { useShortcuts } from '../../frame/shortcuts.ts';
import type { Verdict } from '../../healing-words.ts';
import { useAnswer } from '../../server/answer.ts';
import { type Said, useAnswering } from '../../server/answering.ts';
import { useHealingStatus } from '../../server/healing-status.ts';
import { useEvents } from '../../server/live-feed.ts';
import type { PageOf } from '../../server/pages.ts';
import { ApprovalRow, putOffUntil } from './approval-row.tsx';

const PATH = '/api/v1/requests?state=open&limit=200';

/** Which healings wait for an answer, the most urgent first? */
export function ApprovalsPage() {
  usePageTitle('Approvals');
  const status = useHealingStatus();
  const { answer, reload } = useAnswer<PageOf<Request>>(PATH);
  useEvents(['request.', 'healing.'], reload);
  const list = useRef<HTMLElement>(null);
  useRowKeys(list);
  const [said, setSaid] = useState<Said | null>(null);
  const answering = useAnswering((next) => {
    setSaid(next);
    reload();
    status.reload();
  });
  const requests = answer.state === 'filled' ? inOrder(answer.value.data, Date.now()) : null;
  useFocusKept(list, requests?.map(({ id }) => id).join(' ') ?? '');

  // Only the row that was chosen is answered: a key pressed by mistake agrees to nothing.
  const say = (verdict: Verdict) => () => {
    const rows = list.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [];
    const chosen = document.activeElement?.closest<HTMLElement>('[data-request]')?.dataset.request;
    const request = requests?.find(({ id }) => id === chosen);
    if (request === undefined) rows[0]?.focus();
    else if (mayExecute.value && verdict === 'defer') {
      const until = putOffUntil(request);
      if (until !== null) answering.say(request, verdict, { until });
    } else if (mayExecute.value) answering.say(request, verdict);
  };
  useShortcuts({ a: say('approve'), r: say('reject'), d: say('defer') });

  return (
    <>
      <HealingHead title="Approvals" at="/approvals" status={status} />
      <SaidNote said={said} />
      <section class="card list" ref={list} aria-label="Open questions, most urgent first">
        <States
          answer={answer}
          what="questions"
          onRetry={reload}
          empty={() => requests?.length === 0 && <NothingToAnswer />}
        >
          {({ page }) => (
            <>
              <ol class="rows">
                {requests?.map((request) => (
                  <ApprovalRow key={request.id + request.content_hash} request={request} answering={answering} />
                ))}
              </ol>
              {page.has_more && (
                <p class="muted list-note">There are more; they come when some of these are answered.</p>
              )}
            </>
          )}
        </States>
      </section>
    </>
  );
}

function NothingToAnswer() {
  return (
    <Empty title="No question is open">
      <p>
        Healings ask here when a <a href="/playbooks">playbook</a> has the level <code>approve</code> or{' '}
        <code>suggest</code> and its guards let it pass. To get some, give a playbook one of these levels in{' '}
        <code>.regreen.yml</code>, or press <em>Heal …</em> on a failure.
      </p>
    </Empty>
  );
}

/** Those that were put off come last; otherwise by when they end. New ones never move what is read. */
function inOrder(requests: readonly Request[], nowMs: number): Request[] {
  const isLater = ({ deferred_until: until }: Request) => until !== null && Date.parse(until) > nowMs;
  return requests.toSorted(
    (a, b) => Number(isLater(a)) - Number(isLater(b)) || a.expires_at.localeCompare(b.expires_at),
  );
}

/** When the row with the focus is answered and gone, the one in its place has the focus. */
function useFocusKept(list: { readonly current: HTMLElement | null }, ids: string): void {
  const at = useRef(-1);
  useEffect(() => {
    const note = () => {
      const rows = [...(list.current?.querySelectorAll('[data-request]') ?? [])];
      const row = document.activeElement?.closest('[data-request]') ?? null;
      if (row !== null) at.current = rows.indexOf(row);
      else if (document.activeElement !== document.body) at.current = -1;
    };
    document.addEventListener('focusin', note);
    return () => document.removeEventListener('focusin', note);
  }, []);
  useEffect(() => {
    if (at.current === -1 || document.activeElement !== document.body) return;
    const rows = list.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [];
    rows[Math.min(at.current, rows.length - 1)]?.focus();
  }, [ids]);
}
