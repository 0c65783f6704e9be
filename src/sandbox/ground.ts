import type { Duplex, Readable } from 'node:stream';

/** What a command may use at most. */
export interface GroundLimits {
  /** wall clock, from the start on */
  readonly timeoutMs: number;
  /** main memory of all its processes together */
  readonly memoryBytes: number;
  /** files it may keep, and as much again below /tmp; held in main memory beside `memoryBytes` */
  readonly diskBytes: number;
  /** processes and threads at once */
  readonly processes: number;
  /** standard output and standard error together; more ends it */
  readonly outputBytes: number;
  /** what it may hand out as results */
  readonly resultBytes: number;
}

const MEGABYTE = 1 << 20;

export const DEFAULT_LIMITS: GroundLimits = {
  timeoutMs: 60 * 60_000,
  memoryBytes: 2048 * MEGABYTE,
  diskBytes: 1024 * MEGABYTE,
  processes: 512,
  outputBytes: 20 * MEGABYTE,
  resultBytes: 512 * MEGABYTE,
};

/** One command to be run in a copy of files. */
export interface GroundRequest {
  /** tar archives, one after the other, unpacked into the folder the command starts in; null: an empty folder */
  readonly files: AsyncIterable<Uint8Array> | null;
  /** program and arguments; file descriptor 3 is `control`, 4 is `results` */
  readonly command: readonly string[];
  /** all variables it gets beside PATH, HOME, TMPDIR and LANG */
  readonly environment: Readonly<Record<string, string>>;
  /** folders of this machine to be seen, and not changed, at these places below the folder of the command */
  readonly shown?: readonly { readonly from: string; readonly at: string }[];
  readonly limits: GroundLimits;
  /** `host`: the network of this machine, its loopback included */
  readonly network: 'none' | 'host';
}

/** Why a command was ended before it ended by itself. */
export type GroundStop = 'timeout' | 'memory' | 'output' | 'results' | 'cancelled';

export interface GroundEnd {
  /** 128 + number of the signal when one ended it */
  readonly exitCode: number;
  /** null: it ended by itself */
  readonly stop: GroundStop | null;
  /** what the files or the ground itself refused before the command began; null when it began */
  readonly problem: string | null;
}

/** A command under way. All three streams have to be read, or it waits. */
export interface RunningCommand {
  /** standard output and standard error, in the order they were written */
  readonly output: Readable;
  /** file descriptor 3 of the command, both ways */
  readonly control: Duplex;
  /** file descriptor 4 of the command */
  readonly results: Readable;
  /** resolves when every process of it is gone */
  readonly ended: Promise<GroundEnd>;
  /** ends it with all its processes; the first reason stays */
  stop(reason: GroundStop): void;
}

/** Where commands run. */
export interface Ground {
  /** `none`: nothing is between the command and this machine */
  readonly kind: 'bubblewrap' | 'none';
  /** whether a folder of this machine can be shown to commands: somebody else than its owner may have to read it */
  canShow(folder: string): boolean;
  start(request: GroundRequest): RunningCommand;
}
