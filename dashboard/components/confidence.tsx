import { confidenceWords } from '../words.ts';

/** How sure a diagnosis is: a bar, a number, and words. */
export function Confidence({ value, hasWords = false }: { readonly value: number; readonly hasWords?: boolean }) {
  const percent = `${Math.round(value * 100)} %`;
  return (
    <span class="confidence" title={`Confidence ${percent}: ${confidenceWords(value)}`}>
      <span class="for-listeners">Confidence </span>
      <span class="confidence-bar" aria-hidden="true">
        <span style={{ width: `${Math.round(value * 100)}%` }} />
      </span>
      <span class="number">{percent}</span>
      {hasWords && <span class="confidence-words">{confidenceWords(value)}</span>}
    </span>
  );
}
