import type { Verdict } from '../broken.js';
import { neverRunsInEvaluation } from './checks/evaluation.js';
import { keepsLayouts } from './checks/layouts.js';
import { isNoOpWhenNeutral } from './checks/neutrality.js';
import { penaltyGradientIsRight } from './checks/penalty-gradient.js';
import { touchesOnlyItsOwn } from './checks/reach.js';
import { repeatsItself } from './checks/reproducibility.js';
import { resumesExactly } from './checks/resumption.js';
import { namesItsSettings } from './checks/settings.js';
import { sharesNothingBetweenRuns } from './checks/sharing.js';
import { keepsNoTensors, keepsNoTensorsOnFailure } from './checks/tensor-growth.js';
import type { RegularizerSubject } from './subject.js';

/** Rejects with InfomixupError `contract-broken` or `tensor-growth` where a promise of the contract is broken. */
export type RegularizerCheck = <R>(subject: RegularizerSubject<R>) => Promise<Verdict>;

/** The promises of a regularizer, each with its check: what `describeRegularizer` registers, for other test runners. */
export const regularizerContract: Readonly<Record<string, RegularizerCheck>> = {
  'names its settings': namesItsSettings,
  'shares nothing between runs': sharesNothingBetweenRuns,
  'holds no more tensors after 20 steps': keepsNoTensors,
  'leaves no tensors behind when a hook throws': keepsNoTensorsOnFailure,
  'gives the same result for the same seed': repeatsItself,
  'resumes to the weights of an uninterrupted run': resumesExactly,
  'keeps shapes and types': keepsLayouts,
  'changes nothing with neutral settings': isNoOpWhenNeutral,
  'has the gradient that differences of its penalty show': penaltyGradientIsRight,
  'touches only what it requires and declares': touchesOnlyItsOwn,
  'never runs in evaluation': neverRunsInEvaluation,
};
