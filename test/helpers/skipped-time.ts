import type { GateTime } from '../../src/connectors/host-gate.ts';

/** The real clock, of which every sleep is skipped: whoever sleeps wakes up at once, that much later. */
export class SkippedTime implements GateTime {
  skippedMs = 0;
  onSleep: () => void = () => {};

  nowMs(): number {
    return Date.now() + this.skippedMs;
  }

  async sleep(ms: number): Promise<void> {
    this.onSleep();
    this.skippedMs += ms;
    await new Promise(setImmediate);
  }
}
