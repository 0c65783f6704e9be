/** A number short enough to be read at once: five digits at most. */
export function shortNumber(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e7 || size < 1e-4)) return value.toExponential(2);
  return String(Number(value.toPrecision(5)));
}

/** `test · shard 2`: what tells series of one name apart. */
export function labelsText(labels: Readonly<Record<string, string>>): string {
  const known = new Set(['pipeline', 'job']);
  const named = Object.entries(labels).filter(([, value]) => value !== '');
  return named.map(([name, value]) => (known.has(name) ? value : `${name} ${value}`)).join(' · ');
}

/** What the program's own series are called by people. */
const SERIES_WORDS: Readonly<Record<string, string>> = {
  'run.duration_seconds': 'Duration of runs, seconds',
  'test.duration_seconds': 'Duration of a test, seconds',
  'test.failed': 'Failures of a test',
  'run.failed': 'Red runs, 1 for red',
  'job.failed': 'Red ends of the job, 1 for red',
  'run.queue_seconds': 'Wait for the first job, seconds',
  'run.cost_minutes': 'Cost of runs, minutes of machines',
  'job.duration_seconds': 'Duration of the job, seconds',
  'job.queue_seconds': 'Wait of the job, seconds',
  'job.cost_minutes': 'Cost of the job, minutes of machines',
  'test.cost_minutes': 'Cost of a test, minutes of machines',
};

export function seriesTitle(name: string): string {
  return Object.hasOwn(SERIES_WORDS, name) ? SERIES_WORDS[name]! : name;
}
