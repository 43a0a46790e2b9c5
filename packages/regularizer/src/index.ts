export * as claims from './contract/claims.js';
export { defineRegularizer } from './contract/define.js';
export type {
  Batch,
  BatchPart,
  BatchTools,
  Changes,
  Forwarded,
  GradientResult,
  GradientStage,
  Passed,
  PassOptions,
  Seen,
  StepContext,
  StepHooks,
  Updated,
} from './contract/hooks.js';
export { only } from './contract/only.js';
export type { Preset, Regularizer, RegularizerSettings, RegularizerSpec } from './contract/regularizer.js';
export {
  gaussian,
  type Needs,
  type Requirement,
  type Requirements,
  tensor,
  tensors,
  type Values,
} from './contract/requirement.js';
export type {
  EpochContext,
  EpochOutcome,
  EpochReport,
  EpochSummary,
  EvaluationWeights,
  Setup,
} from './contract/run.js';
export type { StateTree } from './contract/state.js';
export { globalNorm, mapTensors, type NamedTensors } from './contract/tensors.js';
