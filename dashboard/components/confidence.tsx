import { confidenceWords } from '../words.ts';

/** How sure a diagnosis is: a bar, a number, and words. */
export function Confidence({ value, hasWords = false }: { readonly value: number; readonly hasWords?: boolean }) {
  // The words go with the number one sees, not with the digits behind it.
  const rounded = Math.round(value * 100);
  const percent = `${rounded} %`;
  const words = confidenceWords(rounded / 100);
  return (
    <span class="confidence" title={`Confidence ${percent}: ${words}`}>
      <span class="for-listeners">Confidence </span>
      <span class="confidence-bar" aria-hidden="true">
        <span style={{ width: `${rounded}%` }} />
      </span>
      <span class="number">{percent}</span>
      {hasWords && <span class="confidence-words">{words}</span>}
    </span>
  );
}
