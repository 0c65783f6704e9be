/** What making packs takes: schemas, the compiler of rules, their proofs, a template for a new one. */
export { compileLinearPattern } from './linear-pattern.ts';
export { compileRule } from './rule-compiler.ts';
export { packTemplate, ruleTemplate } from './rule-template.ts';
export { isRuleFile, validatePacks } from './validation.ts';
