import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build, type Plugin } from 'vite';
import { parse } from 'yaml';

const SOURCES = 'dashboard';
const REMEDIES = 'packs/remedies.yaml';
/** Holds the hash of what it was built from; not served, since its name begins with a dot. */
const STAMP = '.sources';
const COMPRESSED = /\.(?:css|html|js|svg)$/;

/**
 * Builds the dashboard into `output`: hashed files under `assets/`, `index.html`, each beside its `.br` and `.gz`.
 *
 * @returns false when it was built from the same sources before
 */
export async function buildDashboard(output: string): Promise<boolean> {
  const hash = hashOfSources();
  const stamp = join(output, STAMP);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return false;
  await build({
    configFile: false,
    root: SOURCES,
    base: '/',
    logLevel: 'warn',
    plugins: [remedies()],
    // What a test builds is what is shipped: there, too, without what only helps while the dashboard is written.
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact', development: false } },
    build: {
      outDir: join('..', output),
      emptyOutDir: true,
      // Nothing becomes part of the page itself: the content security policy would refuse it.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      // Browsers that know light-dark().
      target: ['chrome123', 'firefox120', 'safari17.5'],
      reportCompressedSize: false,
    },
  });
  for (const file of filesIn(output).filter((name) => COMPRESSED.test(name))) compress(join(output, file));
  writeFileSync(stamp, hash);
  return true;
}

function compress(path: string): void {
  const bytes = readFileSync(path);
  writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
}

/** Makes `virtual:remedies` of the sentences in the packs. */
function remedies(): Plugin {
  const name = 'virtual:remedies';
  return {
    name: 'remedies',
    resolveId: (id) => (id === name ? `\0${name}` : null),
    load: (id) =>
      id === `\0${name}` ? `export const REMEDIES = ${JSON.stringify(parse(readFileSync(REMEDIES, 'utf8')))};` : null,
  };
}

/** The lock file stands for the versions of what is built in. */
function hashOfSources(): string {
  const hash = createHash('sha256');
  const files = filesIn(SOURCES).map((name) => join(SOURCES, name));
  for (const path of [...files, REMEDIES, 'package-lock.json', 'scripts/build-dashboard.ts']) {
    hash.update(`${path}\n`).update(readFileSync(path));
  }
  return hash.digest('hex');
}

function filesIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort();
}
