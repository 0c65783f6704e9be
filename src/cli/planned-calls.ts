import type { PlannedCall } from '../healing/index.ts';

/** A call as people read it, and below it what it does beyond what was asked for. */
export function callLines({ method, path, body, note }: PlannedCall): readonly string[] {
  const call = `${method} ${path}${body === null ? '' : ` ${JSON.stringify(body)}`}`;
  return note === undefined ? [call] : [call, `  ${note}`];
}
