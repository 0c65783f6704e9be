import { spawn } from 'node:child_process';
import { existsSync, lstatSync, readlinkSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { ConfigurationError } from '../foundation/index.ts';
import { bubblewrapCommand, type Machine } from './bubblewrap-arguments.ts';
import { createControlGroup } from './control-group.ts';
import { followCommand } from './followed-command.ts';
import { DEFAULT_LIMITS, type Ground, type GroundRequest, type RunningCommand } from './ground.ts';
import { closeAll, openMadeFiles } from './made-files.ts';
import { memoryOfTree, threadsOfUser } from './process-tree.ts';
import { runCommand } from './run-command.ts';
import { seccompFilter } from './seccomp-filter.ts';
import { isOpen, shareNode } from './shared-node.ts';
import { ARCHITECTURES } from './syscalls.ts';

const TOOLS = ['bwrap', 'setpriv', 'prlimit', 'tar'];
/** Users of this machine that nobody is: each command gets one of them, so that limits count for it alone. */
const FIRST_USER = 61_000;
const USERS = 180;
const SHARED_MEMORY_BYTES = 64 << 20;
const TRIAL_MS = 20_000;
const WITHOUT = 'jobs run in a sandbox, or not at all';

let nextUser = Math.floor(Math.random() * USERS);

/**
 * The sandbox of this machine, tried once.
 *
 * @throws ConfigurationError that says what is missing
 */
export async function openSandbox(): Promise<Ground> {
  const architecture = ARCHITECTURES.find((known) => known === process.arch);
  if (process.platform !== 'linux' || architecture === undefined) {
    throw new ConfigurationError(
      `${WITHOUT}: expected Linux on x86-64 or ARM64, this is ${process.platform} on ${process.arch}`,
    );
  }
  const missing = TOOLS.filter((tool) => !isInstalled(tool));
  if (missing.length > 0) {
    const bubblewrap = missing.includes('bwrap')
      ? 'install bubblewrap (apt-get install bubblewrap, dnf install bubblewrap)'
      : 'install util-linux and tar';
    throw new ConfigurationError(`${WITHOUT}: ${missing.join(', ')} not found; ${bubblewrap}`);
  }
  const sandbox = new BubblewrapGround(seccompFilter(architecture));
  const trial = await runCommand(sandbox, {
    files: null,
    command: ['true'],
    environment: {},
    limits: { ...DEFAULT_LIMITS, timeoutMs: TRIAL_MS },
    network: 'none',
  });
  if (trial.exitCode !== 0 || trial.stop !== null) {
    const reason = trial.problem ?? (trial.stop === null ? `exit code ${trial.exitCode}` : trial.stop);
    throw new ConfigurationError(
      `${WITHOUT}: bubblewrap does not work here (${reason}); allow user namespaces ` +
        '(sysctl kernel.unprivileged_userns_clone=1, or kernel.apparmor_restrict_unprivileged_userns=0), ' +
        'and in a container also mounting of /proc',
    );
  }
  return sandbox;
}

class BubblewrapGround implements Ground {
  readonly kind = 'bubblewrap';
  readonly #filter: Uint8Array;

  constructor(filter: Uint8Array) {
    this.#filter = filter;
  }

  canShow(folder: string): boolean {
    return process.getuid?.() !== 0 || isOpen(folder);
  }

  start(request: GroundRequest): RunningCommand {
    const { limits } = request;
    const machine = describeMachine();
    const group = createControlGroup({
      // Files of the sandbox are in main memory too.
      memoryBytes: limits.memoryBytes + 2 * limits.diskBytes + SHARED_MEMORY_BYTES,
      processes: limits.processes,
    });
    const made = openMadeFiles(this.#filter, 6);
    const command = bubblewrapCommand(request, machine, made.named);
    // A process cannot be put into a group before it is there: it goes in by itself, first thing.
    const joining = (group?.joinFiles ?? []).map((file) => `echo $$ > '${file}' && `).join('');
    const child = spawn('sh', ['-c', `${joining}exec "$@"`, 'sh', ...command], {
      // /proc would show the sandbox the variables its first process began with.
      env: { PATH: SYSTEM_PATH },
      stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe', 'pipe', ...made.descriptors],
      detached: true,
      cwd: '/',
    });
    closeAll(made.descriptors);
    return followCommand(child, {
      request,
      usedBytes: () => (group === null ? memoryOfTree(child.pid ?? -1) : group.usedBytes()),
      wasShort: () => group?.wasShort() ?? false,
      clear: async () => await group?.remove(),
    });
  }
}

const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

function isInstalled(tool: string): boolean {
  return SYSTEM_PATH.split(delimiter).some((folder) => existsSync(join(folder, tool)));
}

function describeMachine(): Machine {
  const links: { path: string; to: string }[] = [];
  const folders: string[] = [];
  for (const path of ['/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32']) {
    const entry = lstatSync(path, { throwIfNoEntry: false });
    if (entry?.isSymbolicLink()) links.push({ path, to: readlinkSync(path) });
    else if (entry?.isDirectory()) folders.push(path);
  }
  const isRoot = process.getuid?.() === 0;
  const user = isRoot ? FIRST_USER + (nextUser++ % USERS) : null;
  const home = dirname(dirname(process.execPath));
  return {
    user,
    node: home === '/usr' || home.startsWith('/usr/') ? null : shareNode(home, user),
    links,
    folders,
    processors: availableParallelism(),
    threads: threadsOfUser(user ?? process.getuid?.() ?? 0),
  };
}
