import { fgsmRecipe } from './fgsm.js';
import { pgdRecipe } from './pgd.js';
import { randomNoiseRecipe } from './random-noise.js';

export type {
  Attack,
  AttackResult,
  BoundedAttack,
  BoundedNorm,
  BudgetOutcome,
  Goal,
  Norm,
  RunOptions,
  SampleStatus,
} from './attack.js';
export { defineAttack } from './define-attack.js';
export { type FgsmOptions, fgsm } from './fgsm.js';
export { ascend } from './norms/ascend.js';
export { distance } from './norms/distance.js';
export { normalizeGradient } from './norms/normalize-gradient.js';
export { clipToBounds, projectL2, projectLinf } from './norms/project.js';
export { randomInBall } from './norms/random-in-ball.js';
export { type PgdOptions, pgd } from './pgd.js';
export type { Draw, Problem } from './problem.js';
export { type RandomNoiseOptions, randomNoise } from './random-noise.js';
export type { AttackSpec } from './spec.js';

/** The attacks that configuration files can name. */
export const recipes = [fgsmRecipe, pgdRecipe, randomNoiseRecipe] as const;
