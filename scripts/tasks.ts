import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** A program of node_modules and its arguments. */
export interface Task {
  name: string;
  bin: string;
  args: string[];
}

/** Runs tasks one after the other, showing the output of those that fail; true when all were green. */
export async function runAll(tasks: Task[]): Promise<boolean> {
  let isGreen = true;
  for (const task of tasks) {
    const startMs = Date.now();
    const { code, output } = await runTask(task);
    const seconds = ((Date.now() - startMs) / 1000).toFixed(1);
    console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${task.name} (${seconds} s)`);
    if (code !== 0) {
      console.log(output);
      isGreen = false;
    }
  }
  return isGreen;
}

function runTask(task: Task): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join('node_modules', task.bin), ...task.args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      output += chunk;
    });
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
