export { type Check, defineCheck, type Evidence, type Finding, grade, notRun, type Rule } from './checks/check.js';
export { type ComparedAttack, compareRuns, type MethodRow, type RunComparison } from './compare.js';
export { evaluate } from './evaluate.js';
export { decodeExample } from './examples/encoding.js';
export type { Journal } from './journal.js';
export {
  type CompleteOptions,
  completeOptions,
  type EvaluateOptions,
  type EvaluationProgress,
  type PlannedAttack,
} from './options.js';
export { parseEvaluation } from './parse.js';
export {
  namedPlan,
  type PlanName,
  type PlannedData,
  type PlanOptions,
  planNames,
  usualEpsilons,
  usualPlan,
} from './plans.js';
export type { ForwardProbe } from './probes/forward.js';
export type { CleanRecording } from './record/clean.js';
export type { Row } from './record/logit-rows.js';
export { accuracies, type Recording } from './record/recording.js';
export type { AttackEvaluation, WorstCase } from './schema/attack-evaluation.js';
export type { CheckResult, Remedy, Verdict } from './schema/check-result.js';
export { EVALUATION_VERSION, type Evaluation, evaluationSchema } from './schema/evaluation.js';
export type { Examples } from './schema/examples.js';
export type { Trajectory } from './schema/trajectory.js';
export type { Transfer } from './schema/transfer.js';
