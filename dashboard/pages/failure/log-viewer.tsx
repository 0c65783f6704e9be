import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Diagnosis, KeptLog } from '../../../src/api/contract.ts';
import { Icon } from '../../components/icon.tsx';
import { goTo, place } from '../../frame/place.ts';
import { recall, remember } from '../../frame/preference.ts';
import { useShortcuts } from '../../frame/shortcuts.ts';
import { LogLines } from './log-lines.tsx';
import { blocksOf, linesOf, rowsOf } from './log-rows.ts';

const BLOCK_ROWS = 100;

interface LogViewerProps {
  readonly log: KeptLog;
  readonly diagnosis: Diagnosis | null;
}

/** The log as it was kept: original line numbers, evidence marked, each line with an address of its own. */
export function LogViewer({ log, diagnosis }: LogViewerProps) {
  const [isWrapped, setWrapped] = useState(recall('wrap') !== 'off');
  const blocks = useMemo(() => blocksOf(rowsOf(log, diagnosis), BLOCK_ROWS), [log, diagnosis]);
  const proofs = useMemo(() => (diagnosis?.evidence ?? []).map(({ line }) => line).sort((a, b) => a - b), [diagnosis]);
  const { path, query, hash } = place.value;
  const chosen = linesOf(hash);
  const isMissing = chosen !== null && !isKept(log, chosen.from);

  useEffect(() => {
    if (chosen) document.getElementById(`L${chosen.from}`)?.scrollIntoView({ block: 'center' });
  }, [hash, log]);

  const choose = (fragment: string) =>
    goTo(`${path}${query.size > 0 ? `?${query}` : ''}${fragment}`, { replace: true });
  const toProof = (by: 1 | -1) => {
    const at = chosen?.from ?? 0;
    const next = by === 1 ? proofs.find((line) => line > at) : proofs.findLast((line) => line < at);
    const line = next ?? proofs.at(by === 1 ? 0 : -1);
    if (line !== undefined) choose(`#L${line}`);
  };
  const wrap = () => {
    setWrapped(!isWrapped);
    remember('wrap', isWrapped ? 'off' : 'on');
  };
  useShortcuts({ e: () => toProof(1), E: () => toProof(-1), w: wrap });

  return (
    <section class="card log" aria-labelledby="log-title">
      <header class="card-head">
        <h2 id="log-title">Log</h2>
        <span class="muted">{sizeWords(log)}</span>
        <div class="log-tools">
          {proofs.length > 0 && (
            <>
              <span class="muted">{proofs.length === 1 ? '1 line' : `${proofs.length} lines`} of evidence</span>
              <button type="button" class="quiet" onClick={() => toProof(-1)} aria-label="Previous line of evidence">
                <Icon name="up" />
              </button>
              <button type="button" class="quiet" onClick={() => toProof(1)} aria-label="Next line of evidence">
                <Icon name="down" />
              </button>
            </>
          )}
          <label class="check">
            <input type="checkbox" checked={isWrapped} onChange={wrap} />
            Wrap
          </label>
        </div>
      </header>
      {isMissing && (
        <p class="note" role="status">
          <Icon name="question" />
          <span>
            Line {chosen.from} was not kept. Kept are the beginning, the end, and what surrounds the evidence.
          </span>
        </p>
      )}
      <LogLines blocks={blocks} chosen={chosen} isWrapped={isWrapped} onChoose={choose} />
    </section>
  );
}

/** There is nothing to show. */
export function NoLog() {
  return (
    <section class="card log" aria-labelledby="log-title">
      <header class="card-head">
        <h2 id="log-title">Log</h2>
      </header>
      <p class="why muted">The log is not kept any more; the evidence above is.</p>
    </section>
  );
}

function isKept(log: KeptLog, line: number): boolean {
  return log.windows.some(({ from, lines }) => line >= from && line < from + lines.length);
}

const COUNT = new Intl.NumberFormat('en');

function sizeWords({ bytes, lines, windows }: KeptLog): string {
  const kept = windows.reduce((sum, window) => sum + window.lines.length, 0);
  const size = bytes < 10_240 ? `${COUNT.format(bytes)} bytes` : `${COUNT.format(Math.round(bytes / 1024))} KB`;
  if (kept >= lines) return `${COUNT.format(lines)} lines, ${size}`;
  return `${COUNT.format(kept)} of ${COUNT.format(lines)} lines kept, ${size}`;
}
