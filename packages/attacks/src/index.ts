import { almaRecipe } from './alma.js';
import { apgdRecipe, apgdTargetedRecipe } from './apgd/apgd.js';
import { minimalApgdRecipe } from './apgd/minimal-apgd.js';
import { autoAttackRecipe } from './auto-attack.js';
import { bimRecipe, miFgsmRecipe } from './bim.js';
import { carliniWagnerRecipe } from './carlini-wagner.js';
import { ddnRecipe } from './ddn.js';
import { boundaryRecipe } from './decision-based/boundary.js';
import { hopSkipJumpRecipe } from './decision-based/hop-skip-jump.js';
import { deepFoolRecipe } from './deepfool.js';
import { fabRecipe } from './fab.js';
import { fgsmRecipe } from './fgsm.js';
import { fmnRecipe } from './fmn.js';
import { jsmaRecipe } from './jsma.js';
import { patchRecipe } from './patch.js';
import { pgdRecipe } from './pgd.js';
import { randomNoiseRecipe } from './random-noise.js';
import { nesRecipe } from './score-gradients/nes.js';
import { spsaRecipe } from './score-gradients/spsa.js';
import { sigmaZeroRecipe } from './sigma-zero.js';
import { spatialRecipe } from './spatial.js';
import { squareRecipe } from './square/square.js';
import { verdictRecipe } from './verdict.js';

export { type AlmaOptions, alma } from './alma.js';
export { type AnsweredByOptions, answeredBy } from './answered-by.js';
export { type ApgdOptions, type ApgdTargetedOptions, apgd, apgdTargeted } from './apgd/apgd.js';
export { type MinimalApgdOptions, minimalApgd } from './apgd/minimal-apgd.js';
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
export { type AutoAttackOptions, autoAttack } from './auto-attack.js';
export { type BimOptions, bim, type MiFgsmOptions, miFgsm } from './bim.js';
export { type CarliniWagnerOptions, carliniWagner } from './carlini-wagner.js';
export {
  type Cascade,
  type CascadeMember,
  type CascadeOptions,
  type CascadeResult,
  type CascadeRunOptions,
  cascade,
} from './cascade.js';
export type { CascadeOutcome, CascadeStage, MemberReport, StillRobust } from './cascade-ledger.js';
export { type Corpus, decodeCorpus, encodeCorpus, type Provenance } from './corpus/corpus.js';
export { type CorpusImages, corpusImages, corpusOfImages, imageShapeOf } from './corpus/images.js';
export { type MakeCorpusOptions, makeCorpus } from './corpus/make-corpus.js';
export { samplesDigest } from './corpus/samples-digest.js';
export { type AttackCriterion, becomes, marginAtLeast, misclassified } from './criterion.js';
export { type DdnOptions, ddn } from './ddn.js';
export { type BoundaryOptions, boundary } from './decision-based/boundary.js';
export { type HopSkipJumpOptions, hopSkipJump } from './decision-based/hop-skip-jump.js';
export type { StartOptions } from './decision-based/start.js';
export { type DeepFoolOptions, deepFool } from './deepfool.js';
export { defineBoundedAttack, defineMinimalAttack, defineSearchAttack } from './define-attack.js';
export { type FabOptions, fab } from './fab.js';
export { type FgsmOptions, fgsm, type GradientNorm, gradientNorms, isGradientNorm } from './fgsm.js';
export { type FmnOptions, fmn } from './fmn.js';
export type { StepOptions } from './gradient-steps.js';
export type { AttackState, Differentiated, Draw, Found, Problem, Sample } from './inner-loop.js';
export { type JsmaOptions, jsma } from './jsma.js';
export type { AttackLoss } from './loss.js';
export {
  type AttackLossName,
  attackLosses,
  dlrLoss,
  marginLoss,
  probabilityMarginLoss,
  scaledCrossEntropyLoss,
  targetedDlrLoss,
  targetedMarginLoss,
} from './losses.js';
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
export { clampedGradient, sparseDirection } from './norms/sparse-direction.js';
export { projectL1WithinBounds } from './norms/within-radii.js';
export { type PatchOptions, patch } from './patch.js';
export { type PgdOptions, type ProjectedAscent, pgd, projectedAscent } from './pgd.js';
export { type RandomNoiseOptions, randomNoise } from './random-noise.js';
export { randomStart } from './random-start.js';
export { type AttackedData, type RobustAccuracyOptions, robustAccuracy } from './robust-accuracy.js';
export { type NesOptions, nes } from './score-gradients/nes.js';
export { type SpsaOptions, spsa } from './score-gradients/spsa.js';
export { type SigmaZeroOptions, sigmaZero } from './sigma-zero.js';
export { type SpatialOptions, spatial } from './spatial.js';
export type { InSteps, OnBatch, OnSample } from './spec.js';
export { type SquareNorm, type SquareOptions, square } from './square/square.js';
export { type Surrogate, type TransferOptions, transfer } from './transfer.js';
export { type Passes, passesOf, type VerdictOptions, verdict } from './verdict.js';
export { type AveragedOptions, averaged } from './wrappers/averaged.js';
export { type BpdaOptions, bpda } from './wrappers/bpda.js';
export { fromProbabilities, type ProbabilityModel } from './wrappers/from-probabilities.js';

/** The attacks that configuration files can name. */
export const recipes = [
  apgdRecipe,
  apgdTargetedRecipe,
  autoAttackRecipe,
  bimRecipe,
  verdictRecipe,
  almaRecipe,
  boundaryRecipe,
  carliniWagnerRecipe,
  ddnRecipe,
  deepFoolRecipe,
  fabRecipe,
  fgsmRecipe,
  fmnRecipe,
  hopSkipJumpRecipe,
  jsmaRecipe,
  miFgsmRecipe,
  minimalApgdRecipe,
  nesRecipe,
  patchRecipe,
  pgdRecipe,
  randomNoiseRecipe,
  sigmaZeroRecipe,
  spatialRecipe,
  spsaRecipe,
  squareRecipe,
] as const;
