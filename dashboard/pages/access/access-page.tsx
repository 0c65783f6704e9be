import { useState } from 'preact/hooks';
import type { Organisation } from '../../../src/api/contract.ts';
import { usePageTitle } from '../../components/page-title.ts';
import { useAnswer } from '../../server/answer.ts';
import { Keys } from './keys.tsx';
import { People } from './people.tsx';
import { type Secret, ShownOnce } from './shown-once.tsx';

/** Who and what may come in, and what may they do? */
export function AccessPage() {
  usePageTitle('Access');
  const [secret, setSecret] = useState<Secret | null>(null);
  const { answer } = useAnswer<{ readonly data: readonly Organisation[] }>('/api/v1/organisations');
  // Without their names everything still works: ids are shown then.
  const organisations = answer.state === 'filled' ? answer.value.data : [];
  return (
    <>
      <header class="page-head">
        <h1>Access</h1>
      </header>
      <ShownOnce secret={secret} onDone={() => setSecret(null)} />
      <People organisations={organisations} onSecret={setSecret} />
      <Keys organisations={organisations} onSecret={setSecret} />
    </>
  );
}
