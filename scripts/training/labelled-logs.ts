// TEMP loader
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { join } from 'node:path';
import { toPrintable } from '../../src/text/terminal.ts';

export function loadRough(dir: string) {
  const labels = readFileSync(join(dir, 'ci/labels.jsonl'), 'utf8').split('\n').filter(Boolean).map((l) => JSON.parse(l));
  return labels.map((label: any) => {
    const raw = gunzipSync(readFileSync(join(dir, label.file))).toString('utf8').split('\n');
    const lines = raw.map((r: string, i: number) => {
      let t = r;
      let level: any = null;
      t = t.replace(/^\d{4}-\d\d-\d\dT[\d:.]+Z ?/, '').replace(/^\[task [^\]]*\] ?/, '').replace(/travis_(fold|time):[^\r\n]*\r(\x1b\[0K)?/g, '');
      if (/^\x1b\[[0-9;]*31/.test(t) ) level = 'error';
      t = t.replace(/^##\[(\w+)\]/, (m, k) => { level = k === 'error' ? 'error' : k === 'warning' ? 'warning' : k==='group'?'section': null; return ''; });
      return { number: i + 1, text: toPrintable(t), level, step: -1 };
    });
    return { label, lines };
  });
}
