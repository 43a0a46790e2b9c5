import { fgsmRecipe } from './fgsm.js';
import { pgdRecipe } from './pgd.js';
import { randomNoiseRecipe } from './random-noise.js';

export type {
  AscentNorm,
  Attack,
  AttackResult,
  BoundedAttack,
  BoundedNorm,
  BudgetOutcome,
  Norm,
  PerturbOptions,
  RunOptions,
  SampleStatus,
  Seeks,
  Trajectory,
} from './attack.js';
export { type AttackCriterion, becomes, marginAtLeast, misclassified } from './criterion.js';
export { defineBoundedAttack, defineMinimalAttack, defineSearchAttack } from './define-attack.js';
export { type FgsmOptions, fgsm, type GradientNorm, gradientNorms, isGradientNorm } from './fgsm.js';
export type { AttackState, Differentiated, Draw, Found, Problem, Sample } from './inner-loop.js';
export { type AttackLoss, marginLoss } from './loss.js';
export {
  type Answers,
  type AttackedModel,
  answersFrom,
  covers,
  type DecisionModel,
  decisionsOnly,
  type Knowledge,
  knowledgeOf,
  type ScoreModel,
  scoresOnly,
} from './model.js';
export { ascend } from './norms/ascend.js';
export { distance } from './norms/distance.js';
export { normalizeGradient } from './norms/normalize-gradient.js';
export { clipToBounds, projectL0, projectL1, projectL2, projectLinf } from './norms/project.js';
export { randomInBall } from './norms/random-in-ball.js';
export { type PgdOptions, type ProjectedAscent, pgd, projectedAscent } from './pgd.js';
export { type RandomNoiseOptions, randomNoise } from './random-noise.js';
export { randomStart } from './random-start.js';
export { type AttackedData, type RobustAccuracyOptions, robustAccuracy } from './robust-accuracy.js';
export type { InSteps, OnBatch, OnSample } from './spec.js';

/** The attacks that configuration files can name. */
export const recipes = [fgsmRecipe, pgdRecipe, randomNoiseRecipe] as const;
