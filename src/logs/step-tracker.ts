import { toPrintable } from '../text/index.ts';
import type { JobResult, StepMark } from './ci-format.ts';
import type { LogStep } from './log-line.ts';

const LONGEST_NAME = 200;
// A log that opens a step on every line has no steps.
const MOST_STEPS = 10_000;

/** Follows the marks of a log from line to line and knows which step a line belongs to. */
export class StepTracker {
  readonly #steps: { name: string; exitCode: number | null; from: number; to: number }[] = [];
  readonly #latest = new Map<string, number>();
  #current = -1;
  #jobFailed = false;

  /**
   * Takes the next line.
   *
   * @returns place of its step in `steps`, -1 outside of every step
   */
  take(line: number, mark: StepMark | null): number {
    if (mark !== null) {
      if (mark.kind === 'start') this.#start(mark.name, line);
      else if (mark.kind === 'resume') this.#current = this.#latest.get(nameOf(mark.name)) ?? this.#current;
      else if (mark.kind === 'exit') this.#exit(mark.exitCode, mark.of);
    }
    const step = this.#current;
    if (step >= 0) this.#steps[step]!.to = line;
    if (mark?.kind === 'end') this.#end(mark.exitCode);
    return step;
  }

  steps(): readonly LogStep[] {
    return this.#steps;
  }

  /** What the exit codes say of the job when nothing else does. */
  result(): JobResult | null {
    return this.#jobFailed ? 'failed' : null;
  }

  #start(name: string, line: number): void {
    if (this.#steps.length >= MOST_STEPS) return;
    const shown = nameOf(name);
    this.#current = this.#steps.push({ name: shown, exitCode: null, from: line, to: line }) - 1;
    this.#latest.set(shown, this.#current);
  }

  #exit(exitCode: number, of: string | undefined): void {
    const named = of === undefined ? undefined : this.#latest.get(nameOf(of));
    const step = this.#steps[named ?? this.#current];
    if (step !== undefined) step.exitCode = exitCode;
    else if (exitCode !== 0) this.#jobFailed = true;
    if (of !== undefined) this.#current = -1;
  }

  #end(exitCode: number | null): void {
    const step = this.#steps[this.#current];
    if (step !== undefined && exitCode !== null) step.exitCode = exitCode;
    this.#current = -1;
  }
}

function nameOf(name: string): string {
  const shown = toPrintable(name.slice(0, LONGEST_NAME)).trim();
  return shown === '' ? '(unnamed)' : shown;
}
