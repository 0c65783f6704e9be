/**
 * What can be done with text without knowing what it means: making it printable,
 * finding literals in it, masking what varies.
 */
export { LiteralSearch } from './literal-search.ts';
export { toPrintable } from './terminal.ts';
export { MASK, type MaskOptions, SCANNED_CHARACTERS, VARIABLE_KINDS, type VariableKind, VariableScanner } from './masking.ts';
