import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { followCommand } from './followed-command.ts';
import type { Ground, GroundRequest, RunningCommand } from './ground.ts';
import { PRELUDE, PRELUDE_WITHOUT_FILES } from './prelude.ts';
import { memoryOfTree } from './process-tree.ts';

/**
 * No sandbox: commands run as this user, with its files and its network; only time, memory and output are bounded.
 * For operators who say that they want it so.
 */
export class BareGround implements Ground {
  readonly kind = 'none';

  canShow(): boolean {
    return true;
  }

  start(request: GroundRequest): RunningCommand {
    const folder = mkdtempSync(join(tmpdir(), 'regreen-job-'));
    const workplace = join(folder, 'build');
    mkdirSync(workplace);
    for (const { from, at } of request.shown ?? []) symlinkSync(from, join(workplace, at));
    const prelude = request.files === null ? PRELUDE_WITHOUT_FILES : PRELUDE;
    const child = spawn('sh', ['-c', prelude, 'sh', workplace, ...request.command], {
      env: {
        ...request.environment,
        PATH: `${dirname(process.execPath)}:${process.env.PATH ?? '/usr/bin:/bin'}`,
        HOME: folder,
        TMPDIR: folder,
        LANG: 'C.UTF-8',
      },
      stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
      detached: true,
      cwd: folder,
    });
    return followCommand(child, {
      request,
      usedBytes: () => (process.platform === 'linux' ? memoryOfTree(child.pid ?? -1) : null),
      wasShort: () => false,
      clear: async () => rmSync(folder, { recursive: true, force: true }),
    });
  }
}
