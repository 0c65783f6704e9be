import { type Alert, ChangeWatch, foldRow } from '../anomaly/index.ts';
import { toPrintable } from '../text/index.ts';
import { bandFields, bandText, jsonNumber, round, rowFields, rowText, type WatchedRow } from './watched-row.ts';

/** How what is said of rows is written. */
export interface WatchForm {
  /** what is written after a row, whole lines or nothing */
  write(row: WatchedRow): string;
  /** what is written in the end for people */
  summarize(rows: number): string;
}

/** Row by row: every one as JSON, or only the anomalies and changes for people. */
export class RowForm implements WatchForm {
  readonly #isJson: boolean;
  readonly #changes: ChangeWatch | null;
  #anomalies = 0;

  /** @param hasChanges whether changes of the level of a single column are told too */
  constructor(isJson: boolean, hasChanges: boolean) {
    this.#isJson = isJson;
    this.#changes = hasChanges ? new ChangeWatch() : null;
  }

  write(row: WatchedRow): string {
    if (row.isAnomaly) this.#anomalies++;
    const change = this.#changes?.update(row.values[0]!.value) ?? null;
    if (this.#isJson) {
      const fields = rowFields(row);
      if (change === null) return `${JSON.stringify(fields)}\n`;
      const told = { rows_ago: change.rowsAgo, before: round(change.before), after: round(change.after) };
      return `${JSON.stringify({ ...fields, change: told })}\n`;
    }
    let text = row.isAnomaly ? `${rowText(row)}\n` : '';
    if (change !== null) {
      const levels = `${round(change.before)} to ${round(change.after)}`;
      text += `${toPrintable(row.timestamp)}  the level went from ${levels}, ${change.rowsAgo} rows ago\n`;
    }
    return text;
  }

  summarize(rows: number): string {
    return `${rows} rows, ${this.#anomalies === 1 ? '1 anomaly' : `${this.#anomalies} anomalies`}\n`;
  }
}

/** Anomalies that belong together as one alert: a line when it is confirmed, grows or is over. */
export class AlertForm implements WatchForm {
  readonly #isJson: boolean;
  #alert: Alert | null = null;
  #opened = 0;

  constructor(isJson: boolean) {
    this.#isJson = isJson;
  }

  write(row: WatchedRow): string {
    const { timestampMs, score, isAnomaly, values } = row;
    const [first, ...others] = values;
    const worst = others.reduce((most, other) => (other.reading.score > most.reading.score ? other : most), first!);
    const { band, departure } = worst.reading;
    const judged = { timestampMs, value: worst.value, score, isAnomaly, band, departure };
    const { alert, events } = foldRow(values.map(({ name }) => name).join(', '), this.#alert, judged);
    this.#alert = alert;
    return events
      .filter(({ kind }) => kind !== 'grown')
      .map((event) => {
        if (event.kind === 'opened') this.#opened++;
        return `${this.#isJson ? JSON.stringify(alertFields(event.kind, event.alert)) : alertText(event.kind, event.alert)}\n`;
      })
      .join('');
  }

  summarize(rows: number): string {
    return `${rows} rows, ${this.#opened === 1 ? '1 alert' : `${this.#opened} alerts`}\n`;
  }
}

function alertFields(event: string, { state, fromMs, toMs, rows, score, value, band }: Alert): object {
  return {
    event,
    state,
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    rows,
    score: round(score),
    value: jsonNumber(value),
    ...bandFields(band),
  };
}

function alertText(event: string, { fromMs, toMs, rows, value, band }: Alert): string {
  const window = `${new Date(fromMs).toISOString()} to ${new Date(toMs).toISOString()}`;
  return `${event}  ${window}  ${rows} rows, farthest ${value}${bandText(band)}`;
}
