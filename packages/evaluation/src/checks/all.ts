import { callPart, described, InfomixupError, isPromise, unheeded } from '@infomixup/core';
import { type CheckResult, checkResult } from '../schema/check-result.js';
import { answersAttackedInputs } from './answers-attacked-inputs.js';
import { attackHasConverged } from './attack-has-converged.js';
import { attackRaisesTheLoss } from './attack-raises-the-loss.js';
import { averagingChangesLittle } from './averaging-changes-little.js';
import { bestPointReturned } from './best-point-returned.js';
import { chanceAtLargeEpsilon } from './chance-at-large-epsilon.js';
import type { Check, Evidence } from './check.js';
import { cleanAccuracy } from './clean-accuracy.js';
import { deterministicForward } from './deterministic-forward.js';
import { gradientsMatchDifferences } from './gradients-match-differences.js';
import { iterativeAtLeastSingleStep } from './iterative-at-least-single-step.js';
import { logitsNotProbabilities } from './logits-not-probabilities.js';
import { noiseWeakerThanGradients } from './noise-weaker-than-gradients.js';
import { restartsChangeLittle } from './restarts-change-little.js';
import { sameAnswerAlone } from './same-answer-alone.js';
import { sameResultWhenRescaled } from './same-result-when-rescaled.js';
import { stablePredictions } from './stable-predictions.js';
import { strongerAttackChangesLittle } from './stronger-attack-changes-little.js';
import { successGrowsWithEpsilon } from './success-grows-with-epsilon.js';
import { unboundedAttackSucceeds } from './unbounded-attack-succeeds.js';
import { usefulGradients } from './useful-gradients.js';
import { whiteBoxBeatsTransfer } from './white-box-beats-transfer.js';

const builtIn: readonly Check[] = [
  cleanAccuracy,
  deterministicForward,
  logitsNotProbabilities,
  usefulGradients,
  gradientsMatchDifferences,
  attackRaisesTheLoss,
  sameResultWhenRescaled,
  stablePredictions,
  averagingChangesLittle,
  answersAttackedInputs,
  sameAnswerAlone,
  unboundedAttackSucceeds,
  bestPointReturned,
  attackHasConverged,
  restartsChangeLittle,
  iterativeAtLeastSingleStep,
  noiseWeakerThanGradients,
  whiteBoxBeatsTransfer,
  strongerAttackChangesLittle,
  successGrowsWithEpsilon,
  chanceAtLargeEpsilon,
];

/** Every check's result, in the order a reader meets them: the built-in ones, then those of the caller. */
export function runChecks(evidence: Evidence, own: readonly Check[]): CheckResult[] {
  return [...builtIn.map((check) => check(evidence)), ...own.map((check, index) => resultOf(check, index, evidence))];
}

/** What a check of the caller's own concludes of a copy of the evidence, found to fit into `evaluation.json`. */
function resultOf(check: Check, index: number, evidence: Evidence): CheckResult {
  const owner = `evaluation: checks[${index}]`;
  const call = () => check(structuredClone(evidence));
  const found: unknown = callPart('evaluation', `checks[${index}]`, 'check-failed', call);
  unheeded(found);
  const parsed = checkResult.safeParse(found);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join('.');
  const what = where && !isPromise(found) ? `a result whose ${where} is wrong (${issue?.message})` : described(found);
  throw new InfomixupError(`${owner} returned ${what}; make it with defineCheck`, 'invalid-check');
}
