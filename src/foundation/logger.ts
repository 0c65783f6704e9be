/** Values that travel with an event; identifiers always, secrets and whole log bodies never. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Where events of the program are told: a fixed sentence, with the values beside it. */
export interface Logger {
  /** a person must act now */
  error(fields: LogFields, sentence: string): void;
  /** handled, worth counting */
  warn(fields: LogFields, sentence: string): void;
  /** the story of what happens */
  info(fields: LogFields, sentence: string): void;
  debug(fields: LogFields, sentence: string): void;
}

/** A logger that says nothing. */
export const SILENT: Logger = { error() {}, warn() {}, info() {}, debug() {} };
