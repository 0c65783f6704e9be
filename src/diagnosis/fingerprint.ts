import { maskForFingerprint } from '../text/index.ts';
import type { Cause, Evidence } from './diagnosis.ts';
import { packagesIn } from './package-of.ts';
import type { Readings } from './readings.ts';

/** Marks the way a fingerprint is made; another way gets another mark, old ones keep theirs. */
const VERSION = 'v1';

/**
 * What makes two failures the same, as `v1:` and 16 hex digits.
 *
 * @param parts what the failure is, variable parts masked, in an order that does not depend on the log's
 */
function fingerprintOf(parts: readonly string[]): string {
  const text = parts.join('\n');
  return `${VERSION}:${hex(hash(text, 0x811c9dc5))}${hex(hash(text, 0x9747b28c))}`;
}

/**
 * The fingerprint of a cause: its category and rule, and what failed, without lines, paths, times and numbers. Of a
 * repository with several packages the package counts, since the same failure in another one is another failure.
 * Tests and entries are sorted, so that neither their order nor a re-run changes it.
 */
export function fingerprintCause(cause: Cause, evidence: readonly Evidence[], readings: Readings): string {
  const parts = [cause.category, cause.rule ?? ''];
  const failed = readings.tests.filter(({ result }) => result === 'failed' || result === 'error');
  const errors = readings.entries.filter(({ severity }) => severity === 'error');
  if (cause.category === 'test_failure' && failed.length > 0) {
    parts.push(
      ...sortedOnce(
        failed.map(({ suite, name }) => `${maskForFingerprint(`${suite ?? ''} ${name}`)}${packageOf(suite)}`),
      ),
    );
  } else if (CODE_CATEGORIES.has(cause.category) && errors.length > 0) {
    parts.push(
      ...sortedOnce(
        errors.map(
          ({ file, code, message }) => `${fileName(file)} ${code ?? maskForFingerprint(message)}${packageOf(file)}`,
        ),
      ),
    );
  } else {
    const key = evidence[cause.evidence[0] ?? 0];
    const error = readings.errors.find(({ from, to }) => key && from <= key.line && key.line <= to);
    const own = error?.frames.find((frame) => frame.own);
    if (error)
      parts.push(
        error.type,
        maskForFingerprint(error.message),
        `${fileName(own?.file ?? null)} ${own?.function ?? ''}${packageOf(own?.file ?? null)}`,
      );
    else parts.push(key ? `${maskForFingerprint(key.text.trim())}${packageOf(key.text)}` : '');
  }
  return fingerprintOf(parts);
}

const CODE_CATEGORIES: ReadonlySet<string> = new Set(['compile_error', 'type_error', 'lint_or_format']);
const PARTS_MOST = 20;

function sortedOnce(parts: readonly string[]): string[] {
  return [...new Set(parts)].sort().slice(0, PARTS_MOST);
}

/** Nothing where there is only one package, so that it does not matter where a checkout lies. */
function packageOf(text: string | null): string {
  return packagesIn(text ?? '')
    .map((name) => ` in ${name}`)
    .join('');
}

/** The last part of a path: where a checkout lies does not matter. */
function fileName(path: string | null): string {
  return path === null ? '' : path.replace(/^.*[\\/]/, '');
}

// MurmurHash3's 32-bit form over UTF-16 units (Austin Appleby, public domain); twice, with two seeds.
function hash(text: string, seed: number): number {
  let h = seed;
  for (let i = 0; i < text.length; i++) {
    let k = Math.imul(text.charCodeAt(i), 0xcc9e2d51);
    k = (k << 15) | (k >>> 17);
    h ^= Math.imul(k, 0x1b873593);
    h = (h << 13) | (h >>> 19);
    h = (Math.imul(h, 5) + 0xe6546b64) | 0;
  }
  h ^= text.length;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}
