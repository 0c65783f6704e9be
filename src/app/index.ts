/**
 * Builds the program from its parts: rules, model and readers become a diagnoser.
 */
export { createDiagnoser, Diagnoser } from './diagnoser.ts';
export { createTextJudge } from './message-judge.ts';
export { provePacks } from './pack-proof.ts';
export { readRuleExamples, writeNewRule } from './rule-catalogue.ts';
export { readRuleTable, SHIPPED_PACKS } from './shipped-files.ts';
