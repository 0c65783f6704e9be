import type { Message } from '../../../src/api/message-contract.ts';
import { withQuery } from '../../components/filters.ts';
import { FreshBar, ListEnd } from '../../components/list-end.tsx';
import { Empty, States } from '../../components/states.tsx';
import { useShortcuts } from '../../frame/shortcuts.ts';
import { usePages } from '../../server/pages.ts';
import { MessageCard } from './message-card.tsx';

interface CaseMessagesProps {
  readonly caseId: string;
  /** how many there are */
  readonly total: number;
}

/** The messages of a case, the newest first, part by part. */
export function CaseMessages({ caseId, total }: CaseMessagesProps) {
  const pages = usePages<Message>(withQuery('/api/v1/messages', { case: caseId }), ['message.', 'case.']);
  useShortcuts({ n: pages.showFresh });
  return (
    <section class="case-messages" aria-label="Messages of this case, newest first">
      <FreshBar pages={pages} one="message" many="messages" />
      <States
        answer={pages.answer}
        what="messages"
        onRetry={pages.reload}
        empty={(items) =>
          items.length === 0 && (
            <Empty title="No message is left here">
              <p>What was here was changed by its author, and is a case of its own.</p>
            </Empty>
          )
        }
      >
        {(items) => (
          <>
            {items.map((message) => (
              <MessageCard key={message.id} message={message} />
            ))}
            {total > 1 && (
              <p class="muted case-count">
                {items.length < total ? `${items.length} of ${total} messages are shown.` : `All ${total} messages.`}
              </p>
            )}
            <ListEnd pages={pages} />
          </>
        )}
      </States>
    </section>
  );
}
