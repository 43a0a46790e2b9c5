import {
  described,
  didYouMean,
  firstNumbers,
  InfomixupError,
  inputsFault,
  isWithin,
  type LabelledBatch,
  labelsFault,
  type Rng,
  valuesFault,
} from '@infomixup/core';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { PerturbOptions, RunOptions } from './attack.js';
import { type AttackCriterion, misclassified } from './criterion.js';
import { type AttackedModel, covers, knowledgeOf } from './model.js';
import { roundingOf } from './norms/rounding.js';
import { sampleSize } from './norms/shapes.js';
import type { AttackSpec } from './spec.js';

const invalid = (attack: string, what: string) => new InfomixupError(`${attack}: ${what}`, 'invalid-argument');

const unsupported = (attack: string, what: string) => new InfomixupError(`${attack}: ${what}`, 'unsupported-goal');

const fields = {
  run: [
    'classifier',
    'batch',
    'epsilons',
    'criterion',
    'rng',
    'queryBudget',
    'batchSize',
    'indices',
    'trajectories',
    'signal',
  ],
  perturb: ['classifier', 'batch', 'epsilon', 'criterion', 'rng', 'indices'],
};

const isRecord = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Refuses options that are no record, lack what every attack needs, or have fields that nothing reads. */
function requireFields(attack: string, method: keyof typeof fields, options: object): void {
  if (!isRecord(options)) throw invalid(attack, `${method} was given ${described(options)}; give a record of options`);
  const unknown = Object.keys(options).find((field) => !fields[method].includes(field));
  if (unknown !== undefined)
    throw invalid(
      attack,
      `${method} has no option "${unknown}"${didYouMean(unknown, fields[method])}; it takes ${fields[method].join(', ')}`,
    );
  for (const field of ['classifier', 'batch', 'rng'])
    if (!isRecord(Reflect.get(options, field)))
      throw invalid(attack, `${method} needs "${field}"; give { classifier, batch, rng, ... }`);
}

function requireEpsilons(attack: string, epsilons: readonly number[]): readonly number[] {
  if (!Array.isArray(epsilons)) throw invalid(attack, `epsilons are ${described(epsilons)}; give a list of numbers`);
  if (epsilons.length === 0) throw invalid(attack, 'no epsilon was given; name at least one budget');
  const wrong = epsilons.find((epsilon) => !(Number.isFinite(epsilon) && epsilon >= 0));
  if (wrong !== undefined)
    throw invalid(attack, `epsilon ${described(wrong)} is no radius; give finite numbers of at least 0`);
  return epsilons;
}

/** The budgets; only a search for the nearest point does without. */
function epsilonsOf({ name, seeks }: AttackSpec, epsilons: readonly number[] | undefined): readonly number[] {
  if (epsilons !== undefined) return requireEpsilons(name, epsilons);
  if (seeks === 'minimal') return [];
  throw new InfomixupError(
    `${name}: keeps to a budget and does not search the least distance; give epsilons: [...]`,
    'unsupported-goal',
  );
}

function requireClasses(attack: string, what: string, values: unknown, classes: number, samples: number): void {
  const fault = labelsFault(values, samples, classes, what);
  if (fault) throw invalid(attack, `was given ${fault}; give an Int32Array with one of 0 to ${classes - 1} an input`);
}

/** Refuses a model of too few classes for the attack. */
function requireEnoughClasses({ name, leastClasses = 2 }: AttackSpec, { classes }: AttackedModel): void {
  if (classes >= leastClasses) return;
  throw unsupported(
    name,
    `needs ${leastClasses} classes, and the classifier has ${classes}; choose a loss that makes do with them, such as margin`,
  );
}

/** Refuses labels that do not belong to the inputs or the classifier. */
function requireBatch(attack: string, { classes, bounds }: AttackedModel, { inputs, labels }: LabelledBatch): void {
  if (!Number.isInteger(classes))
    throw invalid(attack, `the classifier's "classes" is ${described(classes)}; give their number`);
  if (!(classes >= 2))
    throw invalid(
      attack,
      `the classifier has ${classes} class; return two logits, such as [0, z] for one sigmoid output z`,
    );
  if (!(Array.isArray(bounds) && bounds.length === 2))
    throw invalid(attack, `the classifier's "bounds" is ${described(bounds)}; give [least, greatest] input value`);
  if (!(bounds[0] < bounds[1]))
    throw invalid(
      attack,
      `the classifier's bounds are ${bounds.join(' to ')}; give the least and greatest input value`,
    );
  const fault = inputsFault(inputs);
  if (fault) throw invalid(attack, `was given ${fault}; give [batch, ...inputShape], cast to float32`);
  requireClasses(attack, 'label', labels, classes, inputs.shape[0] ?? 0);
}

const isCriterion = (value: unknown): boolean =>
  isRecord(value) && 'name' in value && 'margin' in value && Number.isFinite(value.margin);

/** Refuses goals that the attack does not have, that the model cannot show, or that a sample meets already. */
function requireCriterion(
  { name, targeted }: AttackSpec,
  criterion: AttackCriterion,
  classifier: AttackedModel,
  labels: Int32Array,
): void {
  if (!isCriterion(criterion))
    throw invalid(
      name,
      `criterion is ${described(criterion)}; give misclassified(), becomes(targets) or marginAtLeast(kappa)`,
    );
  const { targets, margin } = criterion;
  if (margin > 0 && knowledgeOf(classifier) === 'decisions')
    throw unsupported(
      name,
      `"${criterion.name}" needs scores, but the model gives decisions; ask for the decision alone, or give a model with scores`,
    );
  if (!targets) return;
  if (targeted === false)
    throw unsupported(
      name,
      'chooses the classes that it aims at itself, and takes no targets; leave the criterion out',
    );
  requireClasses(name, 'target', targets, classifier.classes, labels.length);
  const same = targets.findIndex((target, row) => target === labels[row]);
  if (same >= 0)
    throw invalid(name, `the target of sample ${same} is its own label ${targets[same]}; choose another class`);
}

function requireKnowledge({ name, knowledge }: AttackSpec, model: AttackedModel): void {
  const given = knowledgeOf(model);
  if (covers(given, knowledge)) return;
  throw new InfomixupError(
    `${name}: needs ${knowledge}, but the model gives ${given}; use an attack that makes do with ${given}, or give a ` +
      `model with ${knowledge === 'gradients' ? 'logits' : knowledge}`,
    'not-enough-knowledge',
  );
}

function requireNumbers(attack: string, indices: Int32Array | undefined, samples: number): Int32Array {
  if (indices !== undefined && !(indices instanceof Int32Array))
    throw invalid(attack, `indices are ${described(indices)}; give an Int32Array of the samples' numbers`);
  if (indices && indices.length !== samples)
    throw invalid(attack, `${indices.length} indices for ${samples} samples; give one index a sample`);
  return indices ?? firstNumbers(samples);
}

function requireWhole(attack: string, field: string, value: number): number {
  if (Number.isInteger(value) && value > 0) return value;
  throw invalid(attack, `${field} is ${value}; give a whole number of at least 1`);
}

/** Refuses inputs that are not within the classifier's bounds, or not numbers. */
async function requireWithinBounds(attack: string, { bounds }: AttackedModel, inputs: Tensor): Promise<void> {
  if (inputs.size === 0) return;
  const inside = isWithin(inputs, bounds);
  const [ok] = await inside.data().finally(() => inside.dispose());
  if (ok) return;
  throw new InfomixupError(
    `${attack}: was given ${valuesFault(await inputs.data(), bounds)}; attack inputs as they are before normalisation, ` +
      'and put the normalisation inside the model',
    'out-of-bounds',
  );
}

/** Beyond it, steps and sums leave the range of single precision. */
const greatestEpsilon = 1e37;

/**
 * Refuses budgets that single precision has no points for: the greatest, and those in which a sample around these inputs
 * could hardly be moved. A search for the nearest point has no budget to keep to.
 */
async function requireTellableEpsilons(
  { name, norm, seeks }: AttackSpec,
  epsilons: readonly number[],
  { bounds }: AttackedModel,
  inputs: Tensor,
): Promise<void> {
  const great = epsilons.find((epsilon) => epsilon > greatestEpsilon);
  if (great !== undefined) throw invalid(name, `epsilon ${great} is beyond single precision; give at most 1e37`);
  if (seeks !== 'bounded' || inputs.size === 0) return;
  const size = sampleSize(inputs);
  const least = Math.min(...epsilons.filter((epsilon) => epsilon > 0));
  const isFine = (greatest: number) => least < 10 * roundingOf(norm, size, greatest);
  if (!isFine(Math.max(...bounds.map(Math.abs)))) return;
  const most = tf.tidy(() => tf.max(tf.abs(inputs)));
  const [greatest = 0] = await most.data().finally(() => most.dispose());
  if (!isFine(greatest)) return;
  const tellable = (10 * roundingOf(norm, size, greatest)).toPrecision(2);
  throw invalid(
    name,
    `epsilon ${least} is finer in ${norm} than single precision holds ${size} values up to ${greatest}; give at least ${tellable}, or scale inputs, bounds and budgets alike`,
  );
}

/** The options with everything that was left out, and found to be in order. */
export interface CompleteOptions
  extends Required<Pick<RunOptions, 'classifier' | 'batch' | 'rng' | 'criterion' | 'indices'>> {
  readonly epsilons: readonly number[];
  readonly batchSize: number;
  readonly queryBudget: number;
  readonly trajectories: boolean;
  readonly signal: AbortSignal | undefined;
}

/** Checks the options of a run before any work. */
export async function completeOptions(spec: AttackSpec, options: RunOptions): Promise<CompleteOptions> {
  const { name } = spec;
  requireFields(name, 'run', options);
  const { classifier, batch, criterion = misclassified(), batchSize = 256, queryBudget, signal, rng } = options;
  const { trajectories = false } = options;
  if (typeof trajectories !== 'boolean')
    throw invalid(name, `trajectories is ${described(trajectories)}; give true or false`);
  const epsilons = epsilonsOf(spec, options.epsilons);
  requireBatch(name, classifier, batch);
  requireEnoughClasses(spec, classifier);
  requireKnowledge(spec, classifier);
  requireCriterion(spec, criterion, classifier, batch.labels);
  const indices = requireNumbers(name, options.indices, batch.labels.length);
  requireWhole(name, 'batchSize', batchSize);
  if (queryBudget !== undefined) requireWhole(name, 'queryBudget', queryBudget);
  if (signal !== undefined && typeof signal?.throwIfAborted !== 'function')
    throw invalid(name, `signal is ${described(signal)}; give an AbortController's signal`);
  await requireWithinBounds(name, classifier, batch.inputs);
  await requireTellableEpsilons(spec, epsilons, classifier, batch.inputs);
  return {
    classifier,
    batch,
    criterion,
    rng,
    indices,
    epsilons,
    batchSize,
    queryBudget: queryBudget ?? Infinity,
    trajectories,
    signal,
  };
}

/** The same inside a training step, where nothing is read from the engine. */
export function completePerturb(spec: AttackSpec, options: PerturbOptions) {
  const { name } = spec;
  requireFields(name, 'perturb', options);
  const { classifier, batch, criterion = misclassified(), epsilon, rng } = options;
  requireEpsilons(name, [epsilon]);
  requireBatch(name, classifier, batch);
  requireEnoughClasses(spec, classifier);
  requireCriterion(spec, criterion, classifier, batch.labels);
  const indices = requireNumbers(name, options.indices, batch.labels.length);
  return { classifier, batch, criterion, epsilon, rng, indices };
}

/** The stream of one sample's attempt: of nothing but the stream it is forked from, the sample and the attempt. */
export function sampleStream(rng: Rng, sample: number, attempt: number): Rng {
  return rng.fork('sample', sample, attempt);
}
