import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { programArguments, root } from '../../bin/launcher.js';
import { type ServerReader, untilSo } from './server-reader.ts';
import type { StartedServer } from './started-server.ts';

const RECORDER = 'examples/failing-build/record.js';

/** A build that fails here and now, brought to the server as any CI would bring it. */
export async function playFailingBuild(
  server: StartedServer,
  reader: ServerReader,
  key: string,
  scratch: string,
): Promise<void> {
  console.log(`\n── a build that really fails: node ${RECORDER}\n`);
  const log = join(scratch, 'build.log');
  const exitCode = await runShown([RECORDER, log]);
  console.log(`it ended with exit code ${exitCode}; its log goes to the server, as from any CI: regreen report\n`);
  const words = ['report', '--server', server.address, '--repository', 'examples/price-list'];
  const reported = await server.regreen([...words, '--job', 'test', '--log', log, '--json'], { REGREEN_API_KEY: key });
  if (reported.code !== 0) throw new Error(reported.stderr.trim());
  const { id } = JSON.parse(reported.stdout) as { id: string };
  const found = await untilSo(
    () => reader.failure(id),
    ({ failure }) => failure.state !== 'pending',
  );
  console.log('── what is found in it: regreen diagnose\n');
  await runShown(programArguments(['diagnose', log]));
  if (found?.failure.state !== 'diagnosed') {
    console.log(`\n  the server has not read it yet: ${server.address}/failures/${id}`);
    return;
  }
  console.log(`
  the server says   ${found.failure.summary}
  incident          ${found.failure.incident}
  in the dashboard  ${server.address}/failures/${id}`);
}

/** Runs Node with what it prints going straight to the terminal. */
async function runShown(args: readonly string[]): Promise<number | null> {
  const child = spawn(process.execPath, [...args], { cwd: root, stdio: 'inherit' });
  const [exitCode] = await once(child, 'exit');
  return exitCode as number | null;
}
