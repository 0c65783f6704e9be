import type { Diagnosis } from '../diagnosis/index.ts';
import { placeInCode } from './place-in-code.ts';
import { oneLine } from './style.ts';

/**
 * A diagnosis as workflow commands, which GitHub shows as annotations. Whatever the log says, a command stays
 * one line, and nothing of it can become a command of its own.
 *
 * @see GitHub, Workflow commands for GitHub Actions
 * @returns lines joined by `\n`, with one at the end; nothing for a run that did not fail
 */
export function toGithubAnnotations(source: string, diagnosis: Diagnosis): string {
  if (diagnosis.result !== 'failed') return '';
  const lines = diagnosis.causes.map((cause) => {
    const place = placeInCode(diagnosis, cause);
    const key = diagnosis.evidence[cause.evidence[0] ?? -1];
    const properties = [
      ...(place ? [`file=${escapeProperty(place.file)}`, `line=${place.line}`] : []),
      ...(place?.column ? [`col=${place.column}`] : []),
      `title=${escapeProperty(`${cause.category} (${cause.confidence.toFixed(2)})`)}`,
    ];
    const told = [oneLine(cause.summary), oneLine(cause.explanation)];
    if (key) told.push(`${oneLine(source)}:${key.line}: ${oneLine(key.text).trim()}`);
    return `::error ${properties.join(',')}::${escapeData(told.join('\n'))}`;
  });
  return lines.map((line) => `${line}\n`).join('');
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
