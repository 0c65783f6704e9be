import { useMemo } from 'preact/hooks';
import { showHidden } from '../../components/visible-text.ts';
import type { LogBlock, LogRow } from './log-rows.ts';

/** Up to here all is laid out at once. */
const FEW_BLOCKS = 10;
/** About the height of a row, until the browser has drawn the block once. */
const ROW_PIXELS = 20;
const COUNT = new Intl.NumberFormat('en');

type Lines = { readonly from: number; readonly to: number } | null;

interface LogLinesProps {
  readonly blocks: readonly LogBlock[];
  readonly chosen: Lines;
  readonly isWrapped: boolean;
  /** a line was chosen, or with the shift key a stretch: `#L12`, `#L12-L20` */
  readonly onChoose: (fragment: string) => void;
}

/**
 * All rows are on the page, so that the browser's own search finds them; of a long log, blocks out of sight are not laid
 * out (`content-visibility`), so that ten thousand lines scroll as smoothly as ten.
 */
export function LogLines({ blocks, chosen, isWrapped, onChoose }: LogLinesProps) {
  const choose = (event: MouseEvent) => {
    const number = (event.target as Element).closest<HTMLElement>('[data-line]')?.dataset.line;
    if (number === undefined || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    onChoose(event.shiftKey && chosen ? `#L${chosen.from}-L${number}` : `#L${number}`);
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the links inside answer to keys; this hears them bubble
    <section
      class={classesOf({ 'log-lines': true, 'log-wrapped': isWrapped, 'log-long': blocks.length > FEW_BLOCKS })}
      aria-labelledby="log-title"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
      tabIndex={0}
      onClick={choose}
    >
      {blocks.map((block) => (
        <Block key={block.key} block={block} chosen={within(chosen, block) ? chosen : null} />
      ))}
    </section>
  );
}

function Block({ block, chosen }: { readonly block: LogBlock; readonly chosen: Lines }) {
  // The same rows drawn before are not looked at again: choosing a line touches two blocks, not all.
  return useMemo(
    () => (
      <div class="log-block" style={{ containIntrinsicBlockSize: `auto ${block.rows.length * ROW_PIXELS}px` }}>
        {block.rows.map((row) => (
          <Row key={keyOf(row)} row={row} isChosen={isIn(chosen, row)} />
        ))}
      </div>
    ),
    [block, chosen?.from, chosen?.to],
  );
}

function Row({ row, isChosen }: { readonly row: LogRow; readonly isChosen: boolean }) {
  if (row.kind === 'gap') {
    const count = row.to - row.from + 1;
    return (
      <div class="log-gap">
        {COUNT.format(count)} {count === 1 ? 'line' : 'lines'} not kept ({row.from}–{row.to})
      </div>
    );
  }
  if (row.kind === 'step') {
    return (
      <div class={row.exitCode ? 'log-step log-step-failed' : 'log-step'}>
        <bdi>{showHidden(row.name)}</bdi>
        {row.exitCode !== null && <span>exit code {row.exitCode}</span>}
      </div>
    );
  }
  return (
    <div
      class={classesOf({ 'log-line': true, [`log-${row.mark}`]: row.mark !== null, 'log-chosen': isChosen })}
      id={`L${row.number}`}
    >
      <a
        href={`#L${row.number}`}
        data-line={row.number}
        tabIndex={-1}
        title={row.mark === 'proof' ? 'Evidence' : undefined}
      >
        {row.number}
      </a>
      <code>{showHidden(row.text)}</code>
      {row.mark === 'proof' && <span class="for-listeners"> (evidence)</span>}
    </div>
  );
}

function classesOf(names: Readonly<Record<string, boolean>>): string {
  return Object.keys(names)
    .filter((name) => names[name])
    .join(' ');
}

function within(chosen: Lines, block: LogBlock): boolean {
  return chosen !== null && block.rows.some((row) => isIn(chosen, row));
}

function isIn(chosen: Lines, row: LogRow): boolean {
  return chosen !== null && row.kind === 'line' && row.number >= chosen.from && row.number <= chosen.to;
}

function keyOf(row: LogRow): string {
  if (row.kind === 'line') return String(row.number);
  return row.kind === 'gap' ? `gap${row.from}` : `step${row.at}`;
}
