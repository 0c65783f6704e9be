import { isScalar, type Node } from 'yaml';
import { BadInputError } from '../foundation/index.ts';
import { toPrintable } from '../text/index.ts';
import { orderByNeeds } from './job-order.ts';
import { CACHE_SAVES, type Pipeline, type PipelineCache, type PipelineJob, type PipelineStep } from './pipeline.ts';
import { YamlPlaces } from './yaml-places.ts';

const LARGEST_FILE = 256 * 1024;
const MOST_ALIASES = 50;
const JOBS_MOST = 100;
const STEPS_MOST = 100;
const PATHS_MOST = 20;
const LONGEST_RUN = 32 * 1024;
const STEP_TIMEOUT_MS = 60 * 60_000;
const LONGEST_TIMEOUT_MS = 24 * 60 * 60_000;
const UNITS_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 60 * 60_000 };

/**
 * Reads a pipeline file.
 *
 * @param text YAML
 * @param source what the file is called in messages
 * @throws BadInputError `file:line:column: what is expected there`
 */
export function readPipeline(text: string, source: string): Pipeline {
  if (text.length > LARGEST_FILE) {
    throw new BadInputError(`${toPrintable(source)}: expected a pipeline of at most 256 KB, this file is larger`);
  }
  const places: YamlPlaces = new YamlPlaces(source, text);
  const root = places.root(MOST_ALIASES);
  const top = places.fields(root, 'the file', ['name', 'jobs', 'env']);
  const name = top.name === undefined ? 'pipeline' : places.word(top.name, 'name');
  if (top.jobs === undefined) places.fail(root, 'expected jobs, as in: jobs: { test: { steps: [{ run: npm test }] } }');
  const shared = environmentOf(places, top.env);
  const jobs = places.entries(top.jobs!, 'jobs', JOBS_MOST).map(({ key, keyNode, value }) => ({
    node: keyNode,
    job: jobOf(places, key, keyNode, value, shared),
  }));
  if (jobs.length === 0) places.fail(top.jobs!, 'expected at least one job, as in: jobs: { test: … }');
  const nodeOf = (id: string) => jobs.find(({ job }) => job.id === id)!.node;
  const order = orderByNeeds(jobs.map(({ job }) => job));
  if (order.problem !== null) places.fail(nodeOf(order.at), order.problem);
  return { name, jobs: order.jobs };
}

function jobOf(
  places: YamlPlaces,
  id: string,
  keyNode: Node,
  value: Node,
  shared: Readonly<Record<string, string>>,
): PipelineJob {
  if (!/^[A-Za-z_][\w-]{0,99}$/.test(id)) {
    places.fail(keyNode, 'expected a name of letters, digits, _ and - for a job, as in: test_linux');
  }
  const fields = places.fields(value, `job ${id}`, ['needs', 'steps', 'cache', 'env']);
  if (fields.steps === undefined)
    places.fail(keyNode, `expected steps in job ${id}, as in: steps: [{ run: npm test }]`);
  const steps = places.items(fields.steps!, 'steps', STEPS_MOST).map((step) => stepOf(places, step));
  if (steps.length === 0) places.fail(fields.steps!, 'expected at least one step, as in: steps: [{ run: npm test }]');
  return {
    id,
    needs: fields.needs === undefined ? [] : needsOf(places, fields.needs),
    steps,
    cache: fields.cache === undefined ? null : cacheOf(places, fields.cache),
    environment: { ...shared, ...environmentOf(places, fields.env) },
  };
}

function needsOf(places: YamlPlaces, node: Node): readonly string[] {
  const needs = isScalar(node) ? [node] : places.items(node, 'needs', JOBS_MOST);
  return [...new Set(needs.map((need) => places.word(need, 'a job in needs')))];
}

function stepOf(places: YamlPlaces, node: Node): PipelineStep {
  const fields = places.fields(node, 'a step', ['name', 'run', 'timeout']);
  if (fields.run === undefined) places.fail(node, 'expected run in a step, as in: { name: test, run: npm test }');
  const run = places.text(fields.run!, 'run', LONGEST_RUN);
  const firstLine = run.trim().split('\n')[0]!;
  return {
    name: fields.name === undefined ? toPrintable(firstLine).slice(0, 100) : places.word(fields.name, 'name'),
    run,
    timeoutMs: fields.timeout === undefined ? STEP_TIMEOUT_MS : timeoutOf(places, fields.timeout),
  };
}

function timeoutOf(places: YamlPlaces, node: Node): number {
  const match = /^(\d{1,6})([smh])$/.exec(places.text(node, 'timeout', 20));
  const timeoutMs = match === null ? 0 : Number(match[1]) * UNITS_MS[match[2]!]!;
  if (timeoutMs <= 0 || timeoutMs > LONGEST_TIMEOUT_MS) {
    places.fail(node, 'expected a time of 1s to 24h, as in: timeout: 5m');
  }
  return timeoutMs;
}

function cacheOf(places: YamlPlaces, node: Node): PipelineCache {
  const fields = places.fields(node, 'cache', ['key', 'paths', 'save']);
  if (fields.key === undefined || fields.paths === undefined) {
    places.fail(node, 'expected key and paths in cache, as in: cache: { key: modules-1, paths: [node_modules] }');
  }
  const save = fields.save === undefined ? 'on_success' : places.text(fields.save, 'save', 20);
  const known = CACHE_SAVES.find((candidate) => candidate === save);
  if (known === undefined) places.fail(fields.save!, `expected ${CACHE_SAVES.join(' or ')} for save`);
  const paths = places.items(fields.paths!, 'paths', PATHS_MOST).map((path) => pathOf(places, path));
  if (paths.length === 0) places.fail(fields.paths!, 'expected at least one path, as in: paths: [node_modules]');
  return { key: places.word(fields.key!, 'key'), paths, save: known! };
}

function pathOf(places: YamlPlaces, node: Node): string {
  const path = places.word(node, 'a path');
  const parts = path.replace(/\/$/, '').split('/');
  if (path.startsWith('-') || parts.some((part) => part === '' || part === '.' || part === '..')) {
    places.fail(node, 'expected a path inside of the project, as in: build/cache');
  }
  return parts.join('/');
}

function environmentOf(places: YamlPlaces, node: Node | undefined): Readonly<Record<string, string>> {
  if (node === undefined) return {};
  return Object.fromEntries(
    places.entries(node, 'env', STEPS_MOST).map(({ key, keyNode, value }) => {
      if (!/^[A-Za-z_]\w{0,99}$/.test(key)) {
        places.fail(keyNode, 'expected a name of letters, digits and _ for a variable, as in: NODE_ENV');
      }
      return [key, places.text(value, key, LONGEST_RUN)];
    }),
  );
}
