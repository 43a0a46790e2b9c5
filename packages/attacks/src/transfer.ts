import { type Classifier, firstNumbers, InfomixupError, type Json, type Norm } from '@infomixup/core';
import type { Attack, BoundedNorm, RunOptions } from './attack.js';
import type { Corpus } from './corpus/corpus.js';
import { defineBoundedAttack, defineMinimalAttack, defineSearchAttack } from './define-attack.js';
import type { Sample } from './inner-loop.js';
import { rowsOf } from './questions.js';

/** Another classifier, attacked in the place of the one in question, and what it is called. */
export interface Surrogate {
  readonly name: string;
  readonly classifier: Classifier;
}

/** Where the points of {@link transfer} come from: an attack on a surrogate, or a stored set in its norm. */
export type TransferOptions =
  | { readonly from: Surrogate; readonly attack: Attack }
  | { readonly from: Corpus; readonly norm: BoundedNorm };

/** Points to show for the sample of a number. */
type PointsOf = (index: number) => readonly Float32Array[];

/** Points of some samples: at one budget, or nearest ones at any. */
interface Found {
  readonly at: (epsilon: number) => PointsOf;
}

const invalid = (what: string, advice: string) => new InfomixupError(`transfer: ${what}; ${advice}`, 'invalid-options');

/** Shows the points one after the other, brought within the budget, until one fools. */
const showing = async ({ index, input, fools, project }: Sample, points: PointsOf, epsilon: number) => {
  const own = points(index).filter(({ length }) => length === input.length);
  for (const point of own) if (await fools(project(point, epsilon))) break;
  // Without a point nothing was tried, which is no evidence.
  return own.length === 0 ? 'failed' : undefined;
};

/** An attack that shows what was found elsewhere. */
const attackWith = (
  { name, norm, threat, seeks }: Pick<Attack, 'name' | 'norm' | 'threat' | 'seeks'>,
  settings: Json,
  found: Found,
): Attack => {
  const description = { name, knowledge: 'decisions', iterative: false, settings } as const;
  if (seeks === 'search' || norm === 'none')
    return defineSearchAttack({
      ...description,
      threat,
      search: (sample, extent) => showing(sample, found.at(extent), extent),
    });
  return seeks === 'minimal'
    ? defineMinimalAttack({
        ...description,
        norm,
        search: (sample) => showing(sample, found.at(Infinity), Infinity),
      })
    : defineBoundedAttack({
        ...description,
        norm,
        search: (sample, epsilon) => showing(sample, found.at(epsilon), epsilon),
      });
};

/** What an attack on the surrogate came to, for every sample of a run; the tensors are freed. */
async function foundOn({ classifier }: Surrogate, attack: Attack, options: RunOptions): Promise<Found> {
  const { queryBudget: _, ...given } = options; // of the model in question
  const indices = given.indices ?? firstNumbers(given.batch.labels.length);
  // What is found must be valid for the model in question.
  const { bounds } = given.classifier;
  const result = await attack.run({ ...given, classifier: { ...classifier, bounds }, indices });
  try {
    const points = new Map<number, ReadonlyMap<number, Float32Array>>();
    for (const { epsilon, perturbed } of result.nearest ? [result.nearest] : result.outcomes) {
      const rows = rowsOf(await perturbed.data<'float32'>(), indices.length);
      points.set(epsilon, new Map(Array.from(indices, (index, row) => [index, rows[row] ?? new Float32Array()])));
    }
    return {
      at: (epsilon) => (index) => {
        const point = points.get(epsilon)?.get(index);
        return point ? [point] : [];
      },
    };
  } finally {
    result.dispose();
  }
}

/** The examples of a stored set by the number of the sample that each was made of. */
const foundIn = ({ inputs, labels, indices }: Corpus): Found => {
  const rows = rowsOf(inputs, labels.length);
  const bySample = new Map<number, Float32Array[]>();
  for (const [row, index] of indices.entries()) {
    const known = bySample.get(index);
    const point = rows[row] ?? new Float32Array();
    if (known) known.push(point);
    else bySample.set(index, [point]);
  }
  return { at: () => (index) => bySample.get(index) ?? [] };
};

const isCorpus = (from: Surrogate | Corpus): from is Corpus => 'provenance' in from;

const requireAttack = (attack: Attack | undefined): Attack => {
  if (typeof attack?.run === 'function') return attack;
  throw invalid('a surrogate is given without an attack on it', 'give attack: pgd({ ... }), or another');
};

/**
 * Points that were found against something else: by an attack on a surrogate (an undefended twin, a network trained on the
 * answers of the one in question), or in a stored set. The model in question only decides on them, so a defence that hides
 * its gradient hides nothing here.
 *
 * From a surrogate, `attack` is run on the same samples with the same budgets and criterion, and what it comes to is shown,
 * whether it fooled the surrogate or not; its queries of the surrogate are not counted. Attacks that go on past the first
 * success transfer better: `pgd({ ..., earlyStop: false })`, or the criterion `marginAtLeast`. A sample that the surrogate
 * misclassifies is shown as it is.
 *
 * From a stored set, every example of a sample is shown, by the sample's number in its data set (`indices` of the run), and
 * brought within the budget where it lies beyond; a sample without one is `failed`.
 *
 * Cost: a query a sample and budget; of a set, one an example, until one fools.
 *
 * Source: Papernot et al., Practical Black-Box Attacks against Machine Learning (2017); Carlini et al. 2019, section 4.4.
 *
 * @throws InfomixupError `invalid-options`
 *
 * @example
 * ```ts
 * import { fgsm, transfer } from '@infomixup/attacks';
 * import { randomStream } from '@infomixup/core';
 * import { linearClassifier } from '@infomixup/testing';
 * import * as tf from '@tensorflow/tfjs';
 * const twin = linearClassifier({ weights: [1, -1] });
 * // Its gradient is zero everywhere, and FGSM finds nothing.
 * const hidden = { ...twin, logits: (inputs: tf.Tensor) => tf.sign(twin.logits(inputs)) };
 * const batch = { inputs: tf.tensor2d([[0.5, 0.4]]), labels: Int32Array.of(1) };
 * const run = { classifier: hidden, batch, epsilons: [0.1], rng: randomStream(1, 'example') };
 * const direct = await fgsm({ norm: 'linf' }).run(run);
 * const attack = transfer({ from: { name: 'twin', classifier: twin }, attack: fgsm({ norm: 'linf' }) });
 * const transferred = await attack.run(run);
 * console.assert(direct.outcomes[0]?.status[0] === 'robust' && transferred.outcomes[0]?.status[0] === 'fooled');
 * for (const result of [direct, transferred]) result.dispose();
 * batch.inputs.dispose();
 * ```
 */
export function transfer(options: { readonly from: Corpus; readonly norm: BoundedNorm }): Attack<BoundedNorm>;
export function transfer<N extends Norm>(options: { readonly from: Surrogate; readonly attack: Attack<N> }): Attack<N>;
export function transfer(options: TransferOptions): Attack {
  const { from } = options;
  if (isCorpus(from)) {
    if (!('norm' in options)) throw invalid('a stored set is given without a norm', "give norm: 'linf', or another");
    const { norm } = options;
    const { dataset, baseline, attacks, seed } = from.provenance;
    const settings = { norm, from: { dataset, baseline, attacks, seed } };
    return attackWith({ name: 'transfer', norm, threat: norm, seeks: 'bounded' }, settings, foundIn(from));
  }
  const attack = requireAttack('attack' in options ? options.attack : undefined);
  if (typeof from?.name !== 'string' || !from.classifier)
    throw invalid('from is neither a surrogate nor a stored set', 'give { name, classifier }, or a corpus');
  const described = { ...attack, name: `transfer-${attack.name}` };
  const settings = { from: from.name, attack: attack.name, settings: attack.settings };
  return {
    ...attackWith(described, settings, { at: () => () => [] }),
    run: async (run) => attackWith(described, settings, await foundOn(from, attack, run)).run(run),
  };
}
