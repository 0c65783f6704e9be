/**
 * What can be done with text without knowing what it means: making it printable,
 * finding literals in it, taking it apart into words, masking what varies.
 */

export { readNumber } from './decimal-number.ts';
export { type FieldListener, FieldReader } from './field-reader.ts';
export { LiteralFilter, type OnCandidateLine } from './literal-filter.ts';
export { LiteralSearch } from './literal-search.ts';
export { GRAM, rarestGram, surpriseBits } from './log-characters.ts';
export { MASK, maskForFingerprint } from './masking.ts';
export { codeSpan, cutMarkdown, cutText, fencedBlock, plainLine, visibleText } from './safe-text.ts';
export { toPrintable } from './terminal.ts';
export { SCANNED_CHARACTERS, VARIABLE_KINDS, type VariableKind, VariableScanner } from './variable-scanner.ts';
export { collectWords, createWordBuffer, hashPair, hashWord, spellWords, type WordBuffer } from './words.ts';
