import type { Verdict } from '../broken.js';
import {
  countsItsQueries,
  followsFromDistances,
  keepsTheQueryBudget,
  leavesTheMisclassifiedAlone,
  reportsWhatHappened,
} from './checks/bookkeeping.js';
import { changesNothingWithoutBudget, keepsToTheBudget } from './checks/budget.js';
import { keepsWhatItSaw, stopsEarlyAlone } from './checks/credit.js';
import { repeatsItsAttack, treatsEachSampleAlone } from './checks/determinism.js';
import { aimsAtTargets, attacksBlackBoxes, keepsTheMargin } from './checks/goals.js';
import { foolsLinearClassifiers } from './checks/linear.js';
import { noticesFlatLosses, survivesBrokenGradients, survivesBrokenLogits } from './checks/masking.js';
import { refusesMistakes } from './checks/mistakes.js';
import { servesTraining } from './checks/perturb.js';
import { describesItself } from './checks/settings.js';
import { leavesNoTensors, leavesNoTensorsOnFailure } from './checks/tensors.js';
import { changesNothingItIsGiven } from './checks/untouched.js';
import type { AttackSubject } from './subject.js';

/** Rejects with InfomixupError `contract-broken` or `tensor-growth` where a promise of the contract is broken. */
export type AttackCheck = (subject: AttackSubject) => Promise<Verdict>;

/** The promises of an attack, each with its check: what `describeAttack` registers, for other test runners. */
export const attackContract = {
  'keeps to the budget and the bounds': keepsToTheBudget,
  'changes nothing without a budget': changesNothingWithoutBudget,
  'reports what a forward pass of its own shows': reportsWhatHappened,
  'loses no success that it saw': keepsWhatItSaw,
  'stops early without another verdict': stopsEarlyAlone,
  'leaves misclassified samples alone': leavesTheMisclassifiedAlone,
  'counts its queries': countsItsQueries,
  'keeps the query budget': keepsTheQueryBudget,
  'succeeds wherever its nearest points are within the budget': followsFromDistances,
  'changes nothing it is given': changesNothingItIsGiven,
  'gives the same result for the same seed': repeatsItsAttack,
  'treats each sample alone, whatever the batch size and order': treatsEachSampleAlone,
  'fools a linear classifier where the budget closes the margin': foolsLinearClassifiers,
  'aims at targets': aimsAtTargets,
  'keeps the margin asked for': keepsTheMargin,
  'attacks black boxes that tell enough, and no others': attacksBlackBoxes,
  'notices flat losses': noticesFlatLosses,
  'survives gradients that are not numbers': survivesBrokenGradients,
  'survives logits that are not numbers': survivesBrokenLogits,
  'refuses mistakes of the caller': refusesMistakes,
  'leaves no tensors behind': leavesNoTensors,
  'leaves no tensors behind when the classifier throws': leavesNoTensorsOnFailure,
  'serves inside a training step': servesTraining,
  'describes itself': describesItself,
} satisfies Readonly<Record<string, AttackCheck>>;
