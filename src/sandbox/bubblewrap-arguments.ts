import type { GroundRequest } from './ground.ts';
import { PRELUDE, PRELUDE_WITHOUT_FILES } from './prelude.ts';

/** What of this machine a sandbox is made of. */
export interface Machine {
  /** numbers of user and group that commands get when this process is root; null: it is not */
  readonly user: number | null;
  /** folder with `bin/node`, as seen from here; null: it is below /usr and seen anyway */
  readonly node: string | null;
  /** folders of the root that are links into /usr, and those that are not */
  readonly links: readonly { readonly path: string; readonly to: string }[];
  readonly folders: readonly string[];
  readonly processors: number;
  /** threads that count against the limit of processes already */
  readonly threads: number;
}

/** Where files that are made for the sandbox come from: numbers of open descriptors. */
export interface MadeFiles {
  readonly filter: number;
  readonly files: readonly { readonly descriptor: number; readonly path: string }[];
}

/** The folder a command starts in. */
const WORKPLACE = '/build';
const NODE = '/toolchain/node';
const SHARED_MEMORY_BYTES = 64 << 20;
const MEGABYTE = 1 << 20;
/** Room for code, of which Node uses little; with less it does not start. */
const NODE_RESERVES_BYTES = 1024 * MEGABYTE;

/**
 * The whole command line of a sandboxed command, from the first program to the command's last argument.
 * These arguments are the security policy.
 */
export function bubblewrapCommand(request: GroundRequest, machine: Machine, made: MadeFiles): readonly string[] {
  const { limits } = request;
  return [
    ...resourceLimits(request, machine),
    // bubblewrap that root starts is no sandbox: it stays the root of the machine for files that /proc has.
    ...(machine.user === null
      ? ['setpriv', '--inh-caps=-all', '--no-new-privs']
      : [
          'setpriv',
          `--reuid=${machine.user}`,
          `--regid=${machine.user}`,
          '--clear-groups',
          '--inh-caps=-all',
          '--no-new-privs',
        ]),
    'bwrap',
    ...['--seccomp', String(made.filter)],
    ...['--unshare-user', '--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup-try'],
    ...(request.network === 'none' ? ['--unshare-net'] : []),
    ...['--disable-userns', '--assert-userns-disabled', '--die-with-parent', '--new-session'],
    ...['--cap-drop', 'ALL', '--uid', '1000', '--gid', '1000', '--hostname', 'sandbox'],
    ...['--ro-bind', '/usr', '/usr'],
    ...machine.links.flatMap(({ path, to }) => ['--symlink', to, path]),
    ...machine.folders.flatMap((path) => ['--ro-bind', path, path]),
    ...[
      '--ro-bind-try',
      '/etc/ld.so.cache',
      '/etc/ld.so.cache',
      '--ro-bind-try',
      '/etc/alternatives',
      '/etc/alternatives',
    ],
    ...['--ro-bind-try', '/etc/ssl', '/etc/ssl'],
    ...(request.network === 'host' ? ['--ro-bind-try', '/etc/resolv.conf', '/etc/resolv.conf'] : []),
    ...made.files.flatMap(({ descriptor, path }) => ['--file', String(descriptor), path]),
    ...['--proc', '/proc', '--ro-bind', '/proc/sys', '/proc/sys', '--dev', '/dev', '--remount-ro', '/dev'],
    ...['--size', String(SHARED_MEMORY_BYTES), '--perms', '1777', '--tmpfs', '/dev/shm'],
    ...['--size', String(limits.diskBytes), '--perms', '1777', '--tmpfs', '/tmp'],
    ...['--size', String(limits.diskBytes), '--tmpfs', WORKPLACE],
    ...(request.shown ?? []).flatMap(({ from, at }) => ['--ro-bind', from, `${WORKPLACE}/${at}`]),
    ...(machine.node === null ? [] : ['--ro-bind', machine.node, NODE]),
    ...['--remount-ro', '/', '--chdir', WORKPLACE, '--clearenv'],
    ...Object.entries(environmentOf(request, machine)).flatMap(([name, value]) => ['--setenv', name, value]),
    ...['sh', '-c', request.files === null ? PRELUDE_WITHOUT_FILES : PRELUDE, 'sh', WORKPLACE, ...request.command],
  ];
}

function resourceLimits({ limits }: GroundRequest, { processors, threads }: Machine): readonly string[] {
  const processes = limits.processes + threads;
  const seconds = Math.ceil(limits.timeoutMs / 1000) * processors + 5;
  const limit = (name: string, value: number) => `--${name}=${value}:${value}`;
  return [
    'prlimit',
    limit('nproc', processes),
    // The address space is no measure: WebAssembly reserves far more of it than it uses.
    limit('data', Math.max(limits.memoryBytes, NODE_RESERVES_BYTES)),
    limit('fsize', limits.diskBytes),
    limit('nofile', 4096),
    limit('core', 0),
    limit('cpu', seconds),
    limit('stack', 16 * MEGABYTE),
  ];
}

function environmentOf(request: GroundRequest, { node }: Machine): Readonly<Record<string, string>> {
  const path = ['/usr/local/bin', '/usr/bin', '/bin', '/usr/sbin', '/sbin'];
  if (node !== null) path.unshift(`${NODE}/bin`);
  return {
    ...request.environment,
    PATH: path.join(':'),
    HOME: '/tmp',
    TMPDIR: '/tmp',
    LANG: 'C.UTF-8',
  };
}
