import type { Act, Case, CaseDetail } from '../../../src/api/message-contract.ts';
import { CaseState } from '../../components/case-state.tsx';
import { FormProblem } from '../../components/form-parts.tsx';
import { usePageTitle } from '../../components/page-title.ts';
import { States } from '../../components/states.tsx';
import { Text } from '../../components/text.tsx';
import { When } from '../../components/when.tsx';
import type { PageProps } from '../../frame/pages.ts';
import { goTo } from '../../frame/place.ts';
import { useShortcuts } from '../../frame/shortcuts.ts';
import { useAnswer } from '../../server/answer.ts';
import { type Change, useChange } from '../../server/change.ts';
import { send } from '../../server/client.ts';
import { useEvents } from '../../server/live-feed.ts';
import { usePages } from '../../server/pages.ts';
import { ACT_STATE_WORDS, RUNG_WORDS, wordOf } from '../../words.ts';
import { CaseLearning } from './case-learning.tsx';
import { CaseMessages } from './case-messages.tsx';

const RUNGS = Object.keys(RUNG_WORDS) as Act['rung'][];
const RUNG_KEYS = { m: 'monitor', l: 'label', y: 'greylist', h: 'hide', q: 'quarantine' } as const;

/** What is this case, what speaks against its messages, and what is to be done about them? */
export function CasePage({ values }: PageProps) {
  const id = values.id!;
  const path = `/api/v1/cases/${encodeURIComponent(id)}`;
  const { answer, reload } = useAnswer<CaseDetail>(path);
  useEvents(['case.', 'message.'], reload);
  const change = useChange();
  const found = answer.state === 'filled' ? answer.value : null;
  usePageTitle(found === null ? 'Case' : found.gist);
  const moveTo = useNeighbours(id);

  const make = (to: string, body: object) => void change.make(() => send('POST', to, body)).then(reload);
  const act = (rung: Act['rung']) => make(`${path}/act`, { rung });
  const close = (resolution: string) => make(`${path}/move`, { state: 'closed', resolution });
  const undo = (one: Act) => make(`/api/v1/acts/${encodeURIComponent(one.id)}/undo`, {});
  const undoLast = () => {
    const last = found?.acts.findLast(canTakeBack);
    if (last !== undefined) undo(last);
  };
  useShortcuts({
    ...Object.fromEntries(Object.entries(RUNG_KEYS).map(([key, rung]) => [key, () => act(rung)])),
    c: () => close('confirmed'),
    d: () => close('dismissed'),
    z: undoLast,
    j: () => moveTo(1),
    k: () => moveTo(-1),
    u: () => goTo('/messages'),
  });

  return (
    <States answer={answer} what="the case" onRetry={reload}>
      {(one) => (
        <>
          <header class="page-head page-head-one">
            <p class="trail">
              <a href="/messages">Messages</a>
              <CaseState found={one} />
              <a class="to-what-to-do" href="#what-to-do">
                What to do
              </a>
            </p>
            <h1>
              <Text cut={140}>{one.gist}</Text>
            </h1>
          </header>
          <div class="columns">
            <div>
              <CaseMessages key={readingOf(one)} caseId={one.id} total={one.messages} />
            </div>
            <aside class="side" aria-label="What is done about this case">
              <Ladder found={one} change={change} onAct={act} />
              <Ending found={one} change={change} onClose={close} />
              <CaseLearning key={one.id} found={one} onSaid={reload} />
              <Done acts={one.acts} change={change} onUndo={undo} />
            </aside>
          </div>
        </>
      )}
    </States>
  );
}

/** Whether an act is done, wholly or in part, or about to be: then it can be taken back, or called off. */
function canTakeBack({ state, undo }: Act): boolean {
  return state === 'done' || state === 'intended' || (state === 'failed' && undo !== null);
}

/** Leads to the case before or after this one, in the order of the inbox. */
function useNeighbours(id: string): (by: 1 | -1) => void {
  const { answer } = usePages<Case>('/api/v1/cases', ['case.']);
  return (by) => {
    if (answer.state !== 'filled') return;
    const next = answer.value[answer.value.findIndex((one) => one.id === id) + by];
    if (next !== undefined) goTo(`/cases/${encodeURIComponent(next.id)}`);
  };
}

/**
 * Changes when the messages are to be read from the first on: when something was said of them, and when one left the
 * case, as only those of closed ones do. A list that only grows would show neither.
 */
function readingOf({ id, said, state, messages }: CaseDetail): string {
  return [id, said.ham, state === 'closed' && messages].join();
}

interface LadderProps {
  readonly found: CaseDetail;
  readonly change: Change;
  readonly onAct: (rung: Act['rung']) => void;
}

function Ladder({ found, change, onAct }: LadderProps) {
  const highest = RUNGS.indexOf(found.policy.highest);
  return (
    <section class="card">
      <h2 id="what-to-do">What to do</h2>
      <p class="muted">
        The judgement alone would propose: {wordOf(RUNG_WORDS, found.suggested)}. The project allows up to{' '}
        {wordOf(RUNG_WORDS, found.policy.highest)}.
      </p>
      <p class="rungs">
        {RUNGS.map((rung, place) => (
          <button key={rung} type="button" disabled={change.isBusy || place > highest} onClick={() => onAct(rung)}>
            {RUNG_WORDS[rung]}
          </button>
        ))}
      </p>
      <FormProblem problem={change.problem} />
    </section>
  );
}

interface EndingProps {
  readonly found: CaseDetail;
  readonly change: Change;
  readonly onClose: (resolution: string) => void;
}

function Ending({ found, change, onClose }: EndingProps) {
  const isClosed = found.state === 'closed';
  return (
    <section class="card">
      <h2>What it was</h2>
      {found.resolution !== null && <p>{wordOf({}, found.resolution)}</p>}
      <p class="rungs">
        <button type="button" disabled={change.isBusy || isClosed} onClick={() => onClose('confirmed')}>
          Close: it is so
        </button>
        <button type="button" disabled={change.isBusy || isClosed} onClick={() => onClose('dismissed')}>
          Dismiss: it is not
        </button>
        {found.state === 'appealed' && (
          <button type="button" disabled={change.isBusy} onClick={() => onClose('overturned')}>
            Grant the appeal
          </button>
        )}
      </p>
    </section>
  );
}

interface DoneProps {
  readonly acts: readonly Act[];
  readonly change: Change;
  readonly onUndo: (act: Act) => void;
}

function Done({ acts, change, onUndo }: DoneProps) {
  if (acts.length === 0) return null;
  return (
    <section class="card">
      <h2>What was done</h2>
      <ul class="names done">
        {acts.map((act) => (
          <li key={act.id}>
            <strong>{wordOf(RUNG_WORDS, act.rung)}</strong> {wordOf(ACT_STATE_WORDS, act.state).toLowerCase()}{' '}
            <When at={act.undone_at ?? act.settled_at ?? act.intended_at} />
            {act.problem !== null && (
              <>
                : <Text>{act.problem}</Text>
              </>
            )}
            {canTakeBack(act) && (
              <button
                type="button"
                disabled={change.isBusy}
                aria-label={`Undo ${wordOf(RUNG_WORDS, act.rung)}`}
                onClick={() => onUndo(act)}
              >
                Undo
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
