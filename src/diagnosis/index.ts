/**
 * From lines to causes: which lines explain a failure, what kind of failure it is, whose fault,
 * how sure that is, and what makes two failures the same.
 */
export { diagnose, type Knowledge } from './diagnose.ts';
export {
  type BlockLine,
  type Cause,
  type Diagnosis,
  type Evidence,
  MISSING,
  type Missing,
  type RunResult,
  type ToldEntry,
  type ToldTest,
} from './diagnosis.ts';
export { type DiagnosisModel, type PreparedModel, prepareModel } from './model.ts';
export { diagnoseTestReport } from './report-diagnosis.ts';
