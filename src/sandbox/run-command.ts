import type { Readable } from 'node:stream';
import type { Ground, GroundEnd, GroundRequest } from './ground.ts';

/** How a command went, with all it said. */
export interface CommandReport extends GroundEnd {
  readonly output: string;
  /** what it wrote to file descriptor 4 */
  readonly results: Uint8Array;
}

/** Runs a command to its end and keeps what it says, up to the limits of the request. */
export async function runCommand(ground: Ground, request: GroundRequest, signal?: AbortSignal): Promise<CommandReport> {
  const running = ground.start(request);
  const cancel = () => running.stop('cancelled');
  signal?.addEventListener('abort', cancel);
  if (signal?.aborted) cancel();
  try {
    running.control.resume();
    const [output, results, end] = await Promise.all([all(running.output), all(running.results), running.ended]);
    return { ...end, output: new TextDecoder().decode(output), results };
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}

async function all(stream: Readable): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
