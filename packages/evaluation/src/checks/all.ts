import type { CheckResult } from '../schema/check-result.js';
import { chanceAtLargeEpsilon } from './chance-at-large-epsilon.js';
import type { Check, Evidence } from './check.js';
import { cleanAccuracy } from './clean-accuracy.js';
import { deterministicForward } from './deterministic-forward.js';
import { iterativeAtLeastSingleStep } from './iterative-at-least-single-step.js';
import { logitsNotProbabilities } from './logits-not-probabilities.js';
import { noiseWeakerThanGradients } from './noise-weaker-than-gradients.js';
import { strongerAttackChangesLittle } from './stronger-attack-changes-little.js';
import { successGrowsWithEpsilon } from './success-grows-with-epsilon.js';
import { usefulGradients } from './useful-gradients.js';

const builtIn: readonly Check[] = [
  cleanAccuracy,
  deterministicForward,
  logitsNotProbabilities,
  usefulGradients,
  iterativeAtLeastSingleStep,
  noiseWeakerThanGradients,
  strongerAttackChangesLittle,
  successGrowsWithEpsilon,
  chanceAtLargeEpsilon,
];

/** Every check's result, in the order a reader meets them: the built-in ones, then those of the caller. */
export function runChecks(evidence: Evidence, own: readonly Check[]): CheckResult[] {
  return [...builtIn, ...own].map((check) => check(evidence));
}
