/** Lets something happen later; an argument of the engine, so that tests can move time. */
export interface Timers {
  /**
   * @param ms by monotonic time; 0: after everything that is ready now
   * @returns takes it back
   */
  after(ms: number, task: () => void): () => void;
}
