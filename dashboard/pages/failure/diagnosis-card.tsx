import { REMEDIES } from 'virtual:remedies';
import type { Diagnosis, Failure } from '../../../src/api/contract.ts';
import { Confidence } from '../../components/confidence.tsx';
import { Icon } from '../../components/icon.tsx';
import { Text } from '../../components/text.tsx';
import { CATEGORY_WORDS, MISSING_SENTENCES, spacedOf, wordOf } from '../../words.ts';

const LONGEST_EVIDENCE = 400;

interface DiagnosisCardProps {
  readonly failure: Failure;
  readonly diagnosis: Diagnosis | null;
}

/** The answer: why it failed, what to do, how sure that is, and the lines that prove it. */
export function DiagnosisCard({ failure, diagnosis }: DiagnosisCardProps) {
  if (diagnosis === null) return <NotDiagnosed failure={failure} />;
  const [cause, ...others] = diagnosis.causes;
  return (
    <section class="card diagnosis" aria-labelledby="diagnosis-title">
      <header class="card-head">
        <h2 id="diagnosis-title">Diagnosis</h2>
        <Confidence value={diagnosis.confidence} hasWords />
      </header>
      {cause ? (
        <>
          <p class="why">
            <Text>{cause.explanation}</Text>
          </p>
          <p class="remedy">
            <Icon name="remedy" />
            <span>
              <strong>What to do</strong> <Text>{remedySentence(cause.remedy)}</Text>
            </span>
          </p>
        </>
      ) : (
        <p class="why">The log does not say clearly enough why it failed.</p>
      )}
      <Evidence evidence={diagnosis.evidence} />
      {others.length > 0 && (
        <div class="also">
          <h3>Less likely</h3>
          <ul>
            {others.map((other, position) => (
              <li key={position}>
                <strong>{wordOf(CATEGORY_WORDS, other.category)}</strong> <Text>{other.explanation}</Text>
                <Confidence value={other.confidence} />
              </li>
            ))}
          </ul>
        </div>
      )}
      {diagnosis.missing.length > 0 && (
        <div class="missing">
          <h3>What it could not see</h3>
          <ul>
            {diagnosis.missing.map((word) => (
              <li key={word}>{wordOf(MISSING_SENTENCES, word)}</li>
            ))}
          </ul>
        </div>
      )}
      <footer class="card-foot">
        <span>
          {cause?.rule ? (
            <>
              rule <Text>{cause.rule}</Text>
            </>
          ) : (
            'no rule; judged by the trained ranking'
          )}
        </span>
        <span>packs {diagnosis.pack_version}</span>
        {diagnosis.fingerprint !== null && <span>fingerprint {diagnosis.fingerprint}</span>}
      </footer>
    </section>
  );
}

function Evidence({ evidence }: { readonly evidence: Diagnosis['evidence'] }) {
  if (evidence.length === 0) return null;
  return (
    <div class="evidence-lines">
      <h3>Evidence</h3>
      <ol>
        {evidence.map(({ line, text }) => (
          <li key={line}>
            <a class="line-number" href={`#L${line}`} aria-label={`Line ${line} in the log`}>
              {line}
            </a>
            <code>
              <Text cut={LONGEST_EVIDENCE}>{text.trim()}</Text>
            </code>
          </li>
        ))}
      </ol>
    </div>
  );
}

function NotDiagnosed({ failure: { state, problem } }: { readonly failure: Failure }) {
  return (
    <section class="card diagnosis" aria-labelledby="diagnosis-title">
      <header class="card-head">
        <h2 id="diagnosis-title">Diagnosis</h2>
      </header>
      {state === 'pending' ? (
        <p class="why waiting" role="status">
          <Icon name="pending" />
          <span>Its log has not been read yet. This page shows the diagnosis as soon as it is there.</span>
        </p>
      ) : state === 'given_up' ? (
        <p class="why waiting">
          <Icon name="question" />
          <span>
            Its diagnosis was given up: <Text>{problem ?? 'nobody said why'}</Text>. It begins again when an operator
            replays it: <code>regreen tasks failed</code> names the task.
          </span>
        </p>
      ) : (
        <p class="why waiting">
          <Icon name="question" />
          <span>
            There is no log to be had, so nobody can say why it failed. It may have been deleted at its origin.
          </span>
        </p>
      )}
    </section>
  );
}

/** Rules of one's own may name remedies these packs do not know. */
function remedySentence(remedy: string): string {
  return Object.hasOwn(REMEDIES, remedy) ? REMEDIES[remedy]! : `${spacedOf(remedy)}.`;
}
