import { isChange, whyForbidden } from '../ceilings.ts';
import { evaluateExpression, whyNot } from '../expression-evaluation.ts';
import { blocks, type Guard, passes } from '../guard.ts';
import { count, shown } from '../shown.ts';
import { expressionValues } from '../situation-values.ts';

/** Every failed job of the run fits the playbook: one that does not stays red whatever is done. */
export const allJobsQualify: Guard = {
  name: 'all_jobs_qualify',
  protectsAgainst: 'Running a whole run again for one job while another failed for a reason of its own.',
  covers: isChange,
  settings: [],
  check({ situation, playbook, action }) {
    const others: string[] = [];
    for (const failure of situation.failures) {
      const forbidden = whyForbidden(action, failure.category);
      const evaluation = evaluateExpression(playbook.when, expressionValues(situation, failure));
      if (forbidden === null && evaluation.holds) continue;
      others.push(`job ${shown(failure.job)} (${failure.category}): ${forbidden ?? whyNot(evaluation)}`);
    }
    const jobs = count(situation.failures.length, 'failed job');
    if (others.length === 0) return passes(`all of ${jobs} fit the playbook`);
    return blocks(`${others.length} of ${jobs} not fitting the playbook: ${others.sort()[0]!}`);
  },
};
