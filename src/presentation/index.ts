/**
 * A diagnosis in the forms people and programs read: a card for the terminal, JSON, Markdown,
 * SARIF, and the annotations of code hosts. Nothing of a log gets out of its place in them.
 */
export type { RemedyText } from './card.ts';
export { DIAGNOSIS_SCHEMA, toJsonLine } from './json.ts';
export { type Presenter, type PresenterOptions, presenterOf, REPORT_FORMATS, type ReportFormat } from './presenter.ts';
export { columnsOf, cut, paint, type Style, wrap } from './style.ts';
