import type { MessageRecord, TriageStatistics } from './records.ts';

const COLUMNS = [
  'id',
  'repository',
  'kind',
  'author',
  'association',
  'received_at',
  'label',
  'score',
  'corrected',
  'case',
  'url',
  'title',
  'text',
] as const;
type Column = (typeof COLUMNS)[number];

function valuesOf(record: MessageRecord): Readonly<Record<Column, string | number | null>> {
  return {
    id: record.id,
    repository: record.place.repository.name,
    kind: record.place.kind,
    author: record.place.author,
    association: record.association,
    received_at: new Date(record.receivedAtMs).toISOString(),
    label: record.label,
    score: record.score,
    corrected: record.corrected,
    case: record.caseId,
    url: record.url,
    title: record.title.forDisplay(),
    text: record.text.forDisplay(),
  };
}

/** The first line of an export as CSV. */
export function csvHead(): string {
  return `${COLUMNS.join(',')}\r\n`;
}

/** A message as a line of CSV (RFC 4180). */
export function toCsvLine(record: MessageRecord): string {
  const values = valuesOf(record);
  return `${COLUMNS.map((column) => csvCell(values[column])).join(',')}\r\n`;
}

/** A message as a line of JSON. */
export function toJsonLine(record: MessageRecord): string {
  return `${JSON.stringify(valuesOf(record))}\n`;
}

/** A cell of CSV. A text that a spreadsheet would compute begins with `'`. */
export function csvCell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** Of the messages taken for unwanted that people said something of, the share they upheld; null: they said nothing. */
export function precisionOf({ upheld, refuted }: Pick<TriageStatistics, 'upheld' | 'refuted'>): number | null {
  const known = upheld + refuted;
  return known === 0 ? null : upheld / known;
}
