/**
 * A diagnosis in the forms people and programs read: a card for the terminal, JSON, Markdown,
 * SARIF, and the annotations of code hosts. Nothing of a log gets out of its place in them.
 */
export { type RemedyText, toCard } from './card.ts';
export { DIAGNOSIS_SCHEMA, toJsonLine } from './json.ts';
export { type Style } from './style.ts';
