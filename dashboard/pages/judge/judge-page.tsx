import { useState } from 'preact/hooks';
import type { Detection, DetectorDetail } from '../../../src/api/anomaly-contract.ts';
import type { Problem } from '../../../src/api/contract.ts';
import { usePageTitle } from '../../components/page-title.ts';
import { AnomalySections } from '../../components/section-tabs.tsx';
import { goTo } from '../../frame/place.ts';
import { problemOf, send, unusableFile } from '../../server/client.ts';
import { JudgeForm, type JudgeOrder } from './judge-form.tsx';
import { JudgeResult } from './judge-result.tsx';

const LARGEST_BYTES = 60_000_000;
const LONGEST_MS = 130_000;

type Work =
  | { readonly state: 'idle' }
  | { readonly state: 'working'; readonly file: string }
  | { readonly state: 'failed'; readonly problem: Problem }
  | { readonly state: 'done'; readonly file: string; readonly detection: Detection };

/** Which rows of a table are unusual, and why? */
export function JudgePage() {
  usePageTitle('Judge a table');
  const [work, setWork] = useState<Work>({ state: 'idle' });
  const [order, setOrder] = useState<JudgeOrder | null>(null);

  const judge = async (next: JudgeOrder) => {
    setOrder(next);
    setWork({ state: 'working', file: next.file.name });
    try {
      const body = { ...(await bodyOf(next)), explain: true };
      const detection = await send<Detection>('POST', '/api/v1/detect', body, { timeoutMs: LONGEST_MS });
      setWork({ state: 'done', file: next.file.name, detection });
    } catch (error) {
      setWork({ state: 'failed', problem: problemOf(error) });
    }
  };
  const keep = async (name: string) => {
    try {
      const body = { ...(await bodyOf(order!)), name };
      const { detector } = await send<DetectorDetail>('POST', '/api/v1/detectors', body, { timeoutMs: LONGEST_MS });
      goTo(`/detectors/${encodeURIComponent(detector.id)}`);
    } catch (error) {
      setWork({ state: 'failed', problem: problemOf(error) });
    }
  };

  return (
    <>
      <header class="page-head">
        <h1>Judge a table</h1>
        <AnomalySections at="/judge" />
      </header>
      <JudgeForm isWorking={work.state === 'working'} onJudge={(next) => void judge(next)} />
      <div role="status" aria-live="polite">
        {work.state === 'working' && <p class="card">Judging {work.file} …</p>}
      </div>
      {work.state === 'failed' && (
        <section class="card" role="alert">
          <h2>{work.problem.title}</h2>
          <p>{work.problem.detail}</p>
        </section>
      )}
      {work.state === 'done' && (
        <JudgeResult file={work.file} detection={work.detection} onKeep={(name) => void keep(name)} />
      )}
    </>
  );
}

async function bodyOf({ file, detector, labelColumn }: JudgeOrder) {
  if (file.size > LARGEST_BYTES) throw unusableFile('It is larger than 60 MB: judge it on the command line.');
  const csv = await textOf(file);
  return { csv, detector, ...(labelColumn === '' ? {} : { label_column: labelColumn }) };
}

/** A file in another encoding is refused, as on the command line: its names and texts would be judged as they are not. */
async function textOf(file: File): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer());
  } catch {
    throw unusableFile('It is not UTF-8: save the table as UTF-8.');
  }
}
