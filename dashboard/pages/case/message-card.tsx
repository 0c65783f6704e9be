import type { Message } from '../../../src/api/message-contract.ts';
import { OutsideLink } from '../../components/outside-link.tsx';
import { Text } from '../../components/text.tsx';
import { When } from '../../components/when.tsx';
import { MESSAGE_LABEL_WORDS, spacedOf, wordOf } from '../../words.ts';
import { piecesOf } from './marked-text.ts';

/** What an author is to the project, as said after a name. */
const ASSOCIATION_WORDS: Readonly<Record<Message['association'], string>> = {
  owner: 'owner',
  member: 'member',
  collaborator: 'collaborator',
  contributor: 'contributed before',
  first_timer: 'contributes for the first time',
  none: 'not known here',
};

/** One message: what speaks against it stands out in its text. */
export function MessageCard({ message }: { readonly message: Message }) {
  const { title, text, reasons, slop } = message;
  const signs = slop.signs.map(({ sign, ...rest }): Message['reasons'][number] => ({
    feature: `slop: ${sign}`,
    ...rest,
  }));
  return (
    <section class="card" aria-label={`Message ${message.number ?? ''} in ${message.repository}`}>
      <p class="row-place">
        <span>{spacedOf(message.kind)}</span>
        {message.author !== null && (
          <span>
            by <Text cut={60}>{message.author}</Text>, {ASSOCIATION_WORDS[message.association]}
          </span>
        )}
        <When at={message.written_at} />
        <OutsideLink to={message.url}>open it</OutsideLink>
      </p>
      <p class="message-text">
        {piecesOf(`${title}\n${text}`.trim(), reasons).map(({ text: piece, isMarked }, place) =>
          isMarked ? (
            <mark key={place}>
              <Text>{piece}</Text>
            </mark>
          ) : (
            <Text key={place}>{piece}</Text>
          ),
        )}
      </p>
      <h2>
        {wordOf(MESSAGE_LABEL_WORDS, message.label)}, {Math.round(message.score * 100)} %
        {message.corrected !== null && <> — a person says {wordOf(MESSAGE_LABEL_WORDS, message.corrected)}</>}
      </h2>
      <table class="reasons">
        <thead>
          <tr>
            <th scope="col">What speaks</th>
            <th scope="col">Weight</th>
            <th scope="col">Where</th>
          </tr>
        </thead>
        <tbody>
          {[...reasons, ...signs].map(({ feature, weight, excerpt, at, meaning }) => (
            <tr key={`${feature} ${at}`}>
              <td>{spacedOf(feature)}</td>
              <td class="number">{weight.toFixed(2)}</td>
              <td>{meaning ?? <Text cut={60}>{excerpt}</Text>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
