import type { ActionProblem, ActionResult } from '../healing/index.ts';
import type { Session } from './database.ts';
import { recordEvents } from './event-log.ts';
import { END_ACTION } from './healing-statements.ts';

/** An action that ended just now. */
export interface EndedAction {
  readonly id: string;
  readonly healing_id: string;
  readonly organisation_id: string;
}

/** Keeps what became of an action, and tells those who watch; null when it was done before, or is none. */
export async function endAction(
  session: Session,
  key: string,
  result: ActionResult | ActionProblem,
): Promise<EndedAction | null> {
  const values =
    'problem' in result
      ? [key, 'failed', null, null, null, result.problem, result.isPermission]
      : [key, 'done', result.summary, result.url, result.undo, null, false];
  const [ended] = await session.query<{ id: string; healing_id: string; organisation_id: string }>(END_ACTION, values);
  if (ended === undefined) return null;
  const type = 'problem' in result ? 'action.failed' : 'action.done';
  await recordEvents(session, [{ organisationId: ended.organisation_id, type, subject: ended.id }]);
  return ended;
}
