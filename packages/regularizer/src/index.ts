export { chained, summed } from './combine.js';
export { composeRegularizers } from './compose.js';
export { defineRegularizer } from './define.js';
export type { Batch, Changes, Seen, StepContext, StepHooks } from './hooks.js';
export { only } from './only.js';
export type {
  Claim,
  EpochContext,
  EpochReport,
  Preset,
  Regularizer,
  RegularizerSpec,
  Running,
  RunningHooks,
  RunningStep,
  Setup,
} from './regularizer.js';
export {
  gaussian,
  type Needs,
  type Requirement,
  type Requirements,
  tensor,
  tensors,
  type Values,
} from './requirement.js';
export type { StateTree } from './state.js';
