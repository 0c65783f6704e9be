import type { Diagnosis, Evidence } from '../diagnosis/index.ts';
import type { RemedyText } from './card.ts';

/** A diagnosis as GitHub-flavoured Markdown, for job summaries and comments. Text of the log stays text. */
export function toMarkdown(source: string, diagnosis: Diagnosis, remedyText: RemedyText): string {
  const title = `### ${{ passed: '✅', failed: '❌', unknown: '❔' }[diagnosis.result]} ${inline(diagnosis.summary)}`;
  const about = `${code(source)} · ${diagnosis.lines} lines${diagnosis.ci === 'none' ? '' : ` · ${diagnosis.ci}`}`;
  const lines = [title, '', about, ''];
  const [first, ...others] = diagnosis.causes;
  if (first) {
    lines.push(
      `**${first.category}**, origin ${diagnosis.origin}, confidence ${first.confidence.toFixed(2)}${first.rule ? `, rule ${code(first.rule)}` : ''}`,
      '',
      `${inline(first.explanation)} **${inline(remedyText(first.remedy))}**`,
      '',
      ...first.evidence.slice(0, 2).flatMap((index) => block(diagnosis.evidence[index]!)),
    );
    for (const other of others) {
      lines.push(`- also ${other.category} (${other.confidence.toFixed(2)}): ${inline(other.summary)}`);
    }
    if (others.length > 0) lines.push('');
  }
  if (diagnosis.missing.length > 0) lines.push(`Missing: ${diagnosis.missing.map(code).join(', ')}`, '');
  return `${lines.join('\n').trimEnd()}\n\n`;
}

function block(evidence: Evidence): string[] {
  const text = evidence.block.map(
    ({ line, text: shown }) => `${line === evidence.line ? '>' : ' '} ${line} | ${shown}`,
  );
  const longest = Math.max(2, ...text.flatMap((line) => [...line.matchAll(/`+/g)].map(([run]) => run.length)));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}text`, ...text, fence, ''];
}

/** Text as it is: nothing in it is taken for Markdown, HTML, a mention or a link. */
function inline(text: string): string {
  return text
    .replace(/[\\`*_{}[\]()#+!|~]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('@', '@\u200b')
    .replace(/:\/\//g, ':\u200b//');
}

function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return text.includes('`') ? `${fence} ${text} ${fence}` : `${fence}${text}${fence}`;
}
