/**
 * Builds the program from its parts: rules, model and readers become a diagnoser.
 */
export { createDiagnoser, Diagnoser } from './diagnoser.ts';
