import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createProgram } from '../src/cli/program.ts';
import { processTerminal } from '../src/cli/terminal.ts';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const script = read('deploy/github/action.js');
const diagnose = createProgram(processTerminal).commands.find((command) => command.name() === 'diagnose')!;
const options = diagnose.options.map(({ long }) => long);

describe('action.yml', () => {
  const action = parse(read('action.yml')) as {
    inputs: Record<string, { description: string; default: string; required: boolean }>;
    outputs: Record<string, { description: string }>;
    runs: { using: string; main: string };
  };

  it('names its inputs in kebab-case, all of them optional and read by the script', () => {
    for (const [name, { description, required }] of Object.entries(action.inputs)) {
      expect(name).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
      expect(description).toMatch(/\.$/);
      expect(required).toBe(false);
      expect(script).toMatch(new RegExp(`(?:input|lines)\\('${name}'\\)`));
    }
    for (const [, name] of script.matchAll(/(?:input|lines)\('(\S+)'\)/g)) expect(action.inputs).toHaveProperty(name!);
  });

  it('has the outputs that the script sets, fields of the JSON form', () => {
    expect(Object.keys(action.outputs)).toEqual(['result', 'category', 'summary', 'fingerprint']);
    expect(script).toContain("['result', 'category', 'summary', 'fingerprint']");
    for (const name of Object.keys(action.outputs)) expect(read('docs/reference/json.md')).toContain(`\`${name}\``);
  });

  it('uses options that the command line has', () => {
    for (const [, option] of script.matchAll(/'(--[a-z]+)'/g)) expect(options).toContain(option);
    expect(action.runs).toEqual({ using: 'node24', main: 'deploy/github/action.js' });
  });

  const scratch = mkdtempSync(join(tmpdir(), 'action-'));
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));

  // In a fresh checkout the launcher builds first.
  const LAUNCH_MS = 180_000;

  it('ends well and says why, where there is nothing to explain', { timeout: LAUNCH_MS }, () => {
    const output = join(scratch, 'output');
    writeFileSync(output, '');
    const done = spawnSync(process.execPath, ['deploy/github/action.js'], {
      encoding: 'utf8',
      cwd: new URL('..', import.meta.url),
      env: { PATH: process.env.PATH, INPUT_LOG: join(scratch, 'absent.log'), GITHUB_OUTPUT: output },
    });
    expect(done.status).toBe(0);
    expect(done.stdout).toMatch(/^::notice title=Regreen::[^\n]*absent\.log[^\n]*\n$/);
    expect(readFileSync(output, 'utf8')).toBe('');
  });
});

describe('the GitLab template', () => {
  const jobs = parse(read('deploy/gitlab/regreen.gitlab-ci.yml')) as Record<
    string,
    { after_script?: string[]; script?: string[]; allow_failure?: boolean; rules?: { when: string }[] }
  >;

  it('never turns a pipeline red', () => {
    expect(Object.keys(jobs)).toEqual(['.regreen-explain', 'regreen']);
    expect(jobs['.regreen-explain']!.after_script!.join()).toContain('|| true');
    expect(jobs.regreen).toMatchObject({ allow_failure: true, rules: [{ when: 'on_failure' }] });
  });

  it('uses options that the command line has', () => {
    const used = [...JSON.stringify(jobs).matchAll(/ (--[a-z]+)/g)].map(([, option]) => option!);
    expect(used.length).toBeGreaterThan(3);
    for (const option of used) expect([...options, '--yes']).toContain(option);
  });
});

it('the guide to CI names every input, output and variable', () => {
  const guide = read('docs/guide/ci.md');
  const action = parse(read('action.yml')) as { inputs: object; outputs: object };
  const names = [...Object.keys(action.inputs), ...Object.keys(action.outputs)];
  for (const name of [...names, 'REGREEN_LOG', 'REGREEN_GITLAB_TOKEN', 'REGREEN_PACKAGE']) {
    expect(guide).toContain(`\`${name}\``);
  }
});
