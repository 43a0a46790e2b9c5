export type { ConfigDocument, Path } from './config/document.js';
export { parseText, readDocument } from './config/document.js';
export { checkConfig, type LoadedConfig, loadConfig } from './config/load.js';
export { applyOverrides } from './config/overrides.js';
export {
  type CompareConfig,
  compareConfig,
  type EvaluationConfig,
  type Named,
  type TrainConfig,
  trainConfig,
} from './config/schema.js';
export type { Figures, JobEvent, RunLabel, Show, TableRow } from './events.js';
export { evaluationFigures, figureTitles } from './figures.js';
export { builtInRecipes } from './recipes/built-in.js';
export { findRecipe } from './recipes/find.js';
export { isRefusal } from './refusal.js';
export { checkRun } from './run/check-run.js';
export { requireClaimable } from './run/claim.js';
export { claimComparison, runPath } from './run/comparison-folder.js';
export { completeRun } from './run/complete-run.js';
export { makeModel } from './run/compose.js';
export { evaluateRun } from './run/evaluate-run.js';
export { expandComparison } from './run/expand.js';
export { type RunFolder, type RunRecord, readRunRecord, runFolder } from './run/folder.js';
export type { Job } from './run/job.js';
export { planComparison } from './run/plan.js';
export { readReportInput } from './run/read-runs.js';
export { type RunSpec, specOf } from './run/spec.js';
export { stopwatch } from './run/stopwatch.js';
export { loadWeights } from './run/weights.js';
export { runName } from './run-name.js';
export { completeApart } from './workers/complete-apart.js';
export { type Share, shareOf } from './workers/share.js';
export { serveRuns } from './workers/worker.js';
