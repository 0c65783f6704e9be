import type { ChildProcess } from 'node:child_process';
import { type Duplex, PassThrough, type Readable, Transform, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { GroundEnd, GroundRequest, GroundStop, RunningCommand } from './ground.ts';

/** Where the streams of a command are among those of its process. */
const STREAMS = { files: 0, output: 1, complaints: 2, control: 3, results: 4, begun: 5 } as const;

export interface FollowOptions {
  readonly request: GroundRequest;
  /** bytes of main memory in use; null when nobody knows */
  readonly usedBytes: () => number | null;
  /** whether the kernel ended a process for want of memory */
  readonly wasShort: () => boolean;
  /** tidies up once every process is gone */
  readonly clear: () => Promise<void>;
}

const MEMORY_LOOK_MS = 200;
const COMPLAINT_MOST = 4000;
/** How long streams may stay open after their process ended. */
const FAREWELL_MS = 2000;

const underWay = new Set<() => void>();
// bubblewrap ends with this process; what runs without it would go on.
process.on('exit', () => {
  for (const kill of underWay) kill();
});

/** Follows a process that was started in a group of its own, and holds it to its limits. */
export function followCommand(child: ChildProcess, options: FollowOptions): RunningCommand {
  const { request, usedBytes, wasShort, clear } = options;
  const { limits } = request;
  let stopped: GroundStop | null = null;
  let hasBegun = false;
  let complaints = '';
  const kill = () => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It is gone.
    }
  };
  underWay.add(kill);
  const stop = (reason: GroundStop) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    stopped ??= reason;
    kill();
  };
  const streams: readonly unknown[] = child.stdio;
  feed(request.files, streams[STREAMS.files] as Writable, (problem) => {
    complaints = problem;
    kill();
  });
  const output = capped(streams[STREAMS.output] as Readable, limits.outputBytes, () => stop('output'));
  const results = capped(streams[STREAMS.results] as Readable, limits.resultBytes, () => stop('results'));
  const control = streams[STREAMS.control] as Duplex;
  control.on('error', () => {});
  (streams[STREAMS.complaints] as Readable).on('data', (chunk: Buffer) => {
    if (complaints.length < COMPLAINT_MOST) complaints += chunk.toString();
  });
  const begun = streams[STREAMS.begun] as Readable;
  begun.on('data', () => {
    hasBegun = true;
  });
  begun.on('error', () => {});

  const timer = setTimeout(() => stop('timeout'), limits.timeoutMs);
  const look = setInterval(() => {
    const used = usedBytes();
    if (used !== null && used > limits.memoryBytes) stop('memory');
  }, MEMORY_LOOK_MS);

  const ended = new Promise<GroundEnd>((resolve) => {
    let failure: string | null = null;
    const settle = async () => {
      underWay.delete(kill);
      clearTimeout(timer);
      clearInterval(look);
      const isShort = wasShort();
      await clear();
      const exitCode = child.exitCode ?? 128 + signalNumber(child.signalCode);
      const isMemory = stopped === null && isShort && exitCode !== 0;
      resolve({
        exitCode: failure === null ? exitCode : 127,
        stop: isMemory ? 'memory' : stopped,
        problem: hasBegun || stopped !== null ? null : (failure ?? problemIn(complaints)),
      });
    };
    child.once('error', (error) => {
      failure = error.message;
      if (child.pid === undefined) {
        for (const stream of child.stdio) stream?.destroy();
        void settle();
      }
    });
    child.once('exit', () => {
      // What it left behind in its group ends with it.
      kill();
      const impatience = setTimeout(() => {
        for (const stream of child.stdio) stream?.destroy();
      }, FAREWELL_MS);
      child.once('close', () => {
        clearTimeout(impatience);
        void settle();
      });
    });
  });
  return { output, control, results, ended, stop };
}

function problemIn(complaints: string): string {
  return complaints.trim().split('\n').at(0) || 'it ended before the command began';
}

/** Gives a command its files; a command that ends early does not want the rest. */
function feed(files: AsyncIterable<Uint8Array> | null, into: Writable, refuse: (problem: string) => void): void {
  into.on('error', () => {});
  if (files === null) {
    into.end();
    return;
  }
  let problem: unknown = null;
  const watched = (async function* () {
    try {
      yield* files;
    } catch (error) {
      problem = error;
      throw error;
    }
  })();
  pipeline(watched, into).catch(() => {
    if (problem !== null) refuse(problem instanceof Error ? problem.message : String(problem));
  });
}

/** A stream of which no more than so many bytes are passed on. */
function capped(source: Readable, bytesMost: number, tell: () => void): Readable {
  let bytes = 0;
  const cap = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const room = bytesMost - bytes;
      bytes += chunk.length;
      if (chunk.length <= room) return done(null, chunk);
      tell();
      done(null, room > 0 ? chunk.subarray(0, room) : undefined);
    },
  });
  const out = new PassThrough();
  source.on('error', () => cap.end());
  source.once('close', () => cap.end());
  source.pipe(cap).pipe(out);
  return out;
}

const SIGNALS: Readonly<Record<string, number>> = {
  SIGKILL: 9,
  SIGTERM: 15,
  SIGSEGV: 11,
  SIGABRT: 6,
  SIGXCPU: 24,
  SIGSYS: 31,
};

function signalNumber(signal: NodeJS.Signals | null): number {
  return SIGNALS[signal ?? ''] ?? 0;
}
