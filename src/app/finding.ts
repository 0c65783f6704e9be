/** One thing that was looked at. */
export interface Finding {
  readonly name: string;
  readonly state: 'good' | 'doubtful' | 'bad';
  /** what is the case, and what to do when it is not good */
  readonly detail: string;
}
