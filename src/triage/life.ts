import { ConflictError } from '../foundation/index.ts';
import type { CaseState, Resolution } from './records.ts';

// open → in_review → acted → closed; what was done may be appealed wherever the case is, and a closed case reopened.
const NEXT: Readonly<Record<CaseState, readonly CaseState[]>> = {
  open: ['in_review', 'acted', 'closed'],
  in_review: ['open', 'acted', 'appealed', 'closed'],
  acted: ['in_review', 'appealed', 'closed'],
  appealed: ['in_review', 'acted', 'closed'],
  closed: ['in_review', 'appealed'],
};

/**
 * Lets a case go from one state to the next.
 *
 * @throws ConflictError where there is no such step, or a resolution is missing or too much
 */
export function checkStep(from: CaseState, to: CaseState, resolution: Resolution | null): void {
  if (!NEXT[from].includes(to)) {
    throw new ConflictError(`the case is ${from}: expected one of ${NEXT[from].join(', ')} next, got ${to}`);
  }
  if ((to === 'closed') !== (resolution !== null)) {
    throw new ConflictError(
      'a case is closed with a resolution, and with one alone: confirmed, dismissed or overturned',
    );
  }
  if (resolution === 'overturned' && from !== 'appealed') {
    throw new ConflictError(`the case is ${from}: only an appeal can be granted; expected confirmed or dismissed`);
  }
}

/** Whether a case that ends so takes back what was done about its messages. */
export function takesBack(resolution: Resolution | null): boolean {
  return resolution === 'dismissed' || resolution === 'overturned';
}
