import type { Diagnosis, Evidence } from '../diagnosis/index.ts';
import type { RemedyText } from './card.ts';
import { oneLine } from './style.ts';

const BLOCKS_SHOWN_MOST = 2;

/** A diagnosis as GitHub-flavoured Markdown, for job summaries and comments. Text of the log stays text. */
export function toMarkdown(source: string, diagnosis: Diagnosis, remedyText: RemedyText): string {
  const title = `### ${{ passed: '✅', failed: '❌', unknown: '❔' }[diagnosis.result]} ${inline(diagnosis.summary)}`;
  const about = `${code(source)} · ${diagnosis.lines} lines${diagnosis.ci === 'none' ? '' : ` · ${diagnosis.ci}`}`;
  const lines = [title, '', about, ''];
  const [first, ...others] = diagnosis.causes;
  if (first) {
    const rule = first.rule === null ? '' : `, rule ${code(first.rule)}`;
    lines.push(
      `**${first.category}**, origin ${first.origin}, confidence ${first.confidence.toFixed(2)}${rule}`,
      '',
      `${inline(first.explanation)} **${inline(remedyText(first.remedy))}**`,
      '',
    );
  }
  const shown = (first ? first.evidence : [...diagnosis.evidence.keys()]).slice(0, BLOCKS_SHOWN_MOST);
  for (const index of shown) {
    const evidence = diagnosis.evidence[index];
    if (evidence) lines.push(...block(evidence));
  }
  for (const other of others) {
    lines.push(`- also ${other.category} (${other.confidence.toFixed(2)}): ${inline(other.summary)}`);
  }
  if (others.length > 0) lines.push('');
  if (diagnosis.missing.length > 0) lines.push(`Missing: ${diagnosis.missing.map(code).join(', ')}`, '');
  return `${lines.join('\n').trimEnd()}\n\n`;
}

function block(evidence: Evidence): string[] {
  const text = evidence.block.map(
    ({ line, text: shown }) => `${line === evidence.line ? '>' : ' '} ${line} | ${oneLine(shown)}`,
  );
  const fence = '`'.repeat(Math.max(3, longestRun(text.join('\n')) + 1));
  return [`${fence}text`, ...text, fence, ''];
}

/** Text as it is: nothing in it is taken for Markdown, HTML, mathematics, a mention, a reference or a link. */
function inline(text: string): string {
  return oneLine(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\\`*_{}[\]()#+!|~]/g, '\\$&')
    .replace(/^(?=[-=])/, '\\')
    .replace(/^(\d{1,9})(?=[.)])/, '$1\\')
    .replaceAll('$', '<span>$</span>') // the only way GitHub documents to keep a dollar from opening a formula
    .replaceAll('@', '@\u200b')
    .replace(/(?<=#|\bGH-)(?=\d)|(?<=:)(?=\/\/)|(?<=\bwww)(?=\.)/gi, '\u200b');
}

function code(text: string): string {
  const shown = oneLine(text) || ' ';
  const fence = '`'.repeat(longestRun(shown) + 1);
  const pad = shown.startsWith('`') || shown.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${shown}${pad}${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
