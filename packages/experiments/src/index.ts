export type { PlanName } from '@infomixup/evaluation';
export { type CompareOptions, type CompareResult, compare } from './compare.js';
export { type ConfigDocument, type Origin, objectDocument, parseText, readDocument } from './config/document.js';
export {
  type AttackChoice,
  type Attacking,
  type Choice,
  type Comparison,
  defineExperiment,
  type EvaluationPart,
  type Experiment,
  type Training,
} from './config/experiment.js';
export { checkConfig, type LoadedConfig, loadConfig } from './config/load.js';
export { applyOverrides } from './config/overrides.js';
export type { Path } from './config/path.js';
export {
  type CompareConfig,
  compareConfig,
  type EvaluationConfig,
  type Named,
  type TrainConfig,
  trainConfig,
} from './config/schema.js';
export { documentOf, type Source } from './config/source.js';
export { type CorpusOptions, type WrittenCorpus, writeCorpus } from './corpus.js';
export { diffRuns } from './diff.js';
export { type EvaluateOptions, evaluate } from './evaluate.js';
export { type EvaluatedModel, type EvaluateModelOptions, evaluateModel } from './evaluate-model.js';
export type { Figures, JobEvent, RunLabel, Show, TableRow } from './events.js';
export { runName } from './events.js';
export { evaluationFigures, figureTitles } from './figures.js';
export type { ModelSource } from './model/document.js';
export { type NewKind, newKinds } from './new/manifest.js';
export { type WrittenPart, writePart } from './new/write-part.js';
export type { JobOptions } from './open-job.js';
export { type ComparisonPlan, planComparison } from './plan/comparison.js';
export { type EffectiveConfig, planTraining, type RunPlan } from './plan/plan.js';
export { attributed, endedEarly } from './recipes/attributed.js';
export { type AnyRecipe, builtInRecipes } from './recipes/built-in.js';
export { findRecipe } from './recipes/find.js';
export { isRefusal } from './refusal.js';
export { runPath } from './run/comparison.js';
export {
  evaluationFile,
  evaluationNames,
  type RunFolder,
  type RunRecord,
  readCheckpoint,
  readRunRecord,
  runFolder,
} from './run/folder.js';
export { type ReadOptions, readReportInput, readRun, runPaths, type StoredRun } from './run/read.js';
export { report, type TableOptions } from './table.js';
export { type TrainOptions, train } from './train.js';
export { type Share, shareOf } from './workers/share.js';
export { serveRuns } from './workers/worker.js';
