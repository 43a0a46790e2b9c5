import { type Attack, pgd } from '@infomixup/attacks';
import { crossEntropy, parseOptions } from '@infomixup/core';
import {
  type Batch,
  claims,
  defineRegularizer,
  type Regularizer,
  type StepContext,
  type StepHooks,
} from '@infomixup/regularizer';
import type { Scalar, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import {
  chosenRows,
  craftLater,
  followedIn,
  isTrainingAttack,
  rowsOf,
  type TrainingAttack,
  withRows,
} from './craft.js';

/** What every form of the options has. */
export const shared = {
  /** Radius in the attack's norm, input units, 0 to 1e6; 0.3 by default, as the authors for MNIST. 0 is plain training. */
  epsilon: z.number().min(0).max(1e6).default(0.3),
  /** Of each batch the share that is adversarial, rounded to whole samples; 1 by default, 0 is plain training. */
  share: z.number().min(0).max(1).default(1),
  /** Whether clean samples and examples go through the model in one batch, the default, or each in a batch of their own. */
  batches: z.enum(['together', 'apart']).default('together'),
};

const isAttack = (value: unknown): value is TrainingAttack | Attack =>
  typeof value === 'object' && value !== null && 'name' in value && ('perturb' in value || 'run' in value);

const schema = z.strictObject({
  ...shared,
  attack: z.custom<TrainingAttack | Attack>(isAttack, 'give an attack, such as pgd({ norm: "linf" })').optional(),
});

/** Options of `adversarialTraining`. */
export interface AdversarialTrainingOptions {
  /** Any attack of `@infomixup/attacks`, `nFgsm()` or `earlyStoppedPgd()`; PGD of 7 steps of a quarter of epsilon by default. */
  readonly attack?: TrainingAttack | Attack | undefined;
  /** Radius in the attack's norm, input units, 0 to 1e6; 0.3 by default. 0 is exactly plain training. */
  readonly epsilon?: number | undefined;
  /** Of each batch the share that is adversarial, in [0, 1]; 1 by default (Madry et al.). 0 is exactly plain training. */
  readonly share?: number | undefined;
  /**
   * `together` by default: in one batch, of whose samples some are examples. `apart`: the whole batch is seen clean, and
   * its examples in a pass of their own, whose share of the loss is `share`. BatchNorm then normalises either by its own
   * statistics, and the running ones, by which it evaluates, follow the clean samples alone.
   */
  readonly batches?: 'together' | 'apart' | undefined;
}

/** What the authors train CIFAR-10 with: 7 steps of 2 at a radius of 8. */
export const usualAttack = { norm: 'linf', steps: 7, relativeStepSize: 0.25 } as const;

/**
 * Adversarial training: in each batch a share of the samples is replaced by examples that an attack makes against the
 * model as it then is, in evaluation mode. Which samples is drawn anew for each batch.
 *
 * Bounded attacks by gradients make every step of one attempt, whatever `earlyStop` says. Attacks that answer later (black
 * boxes, minimal attacks) serve as well: samples that they do not fool stay clean.
 * Claims `replace-inputs`.
 *
 * Source: Madry et al., Towards Deep Learning Models Resistant to Adversarial Attacks, ICLR 2018 (arXiv 1706.06083),
 * equation 2.1; `share: 0.5` is the half and half of Goodfellow et al. 2015 and of the thesis. `batches: 'apart'` minimises
 * `(1 - share) mean criterion(clean) + share mean cross-entropy(examples)`; with `share: 0.5` that is half of what Xie et
 * al., Adversarial Examples Improve Image Recognition, CVPR 2020 (arXiv 1911.09665), algorithm 1, minimise, whose BatchNorm
 * for examples also has a scale and an offset of its own.
 *
 * @throws InfomixupError `invalid-options`, also for an attack of several restarts that makes one attempt here
 *
 * @example
 * ```ts
 * import { fgsm } from '@infomixup/attacks';
 * import { spiralMlp } from '@infomixup/core';
 * import { spirals } from '@infomixup/datasets';
 * import { adversarialTraining } from '@infomixup/regularizer-adversarial-training';
 * import { createTrainer } from '@infomixup/trainer';
 * const model = spiralMlp({ seed: 1, hidden: [4] });
 * const robust = adversarialTraining({ attack: fgsm({ norm: 'l2' }), epsilon: 0.05, share: 0.5 });
 * const trainer = createTrainer({ model, regularizers: [robust], seed: 1 });
 * const { epochs } = await trainer.fit(spirals({ seed: 1, size: 40 }).train, { epochs: 1 });
 * console.assert(Number.isFinite(epochs[0]?.loss));
 * model.dispose();
 * ```
 */
export function adversarialTraining(options: AdversarialTrainingOptions = {}): Regularizer<Record<never, never>> {
  const { attack = pgd(usualAttack), epsilon, share, batches } = parseOptions('adversarial-training', schema, options);
  const together = batches === 'together';
  const neutral = epsilon === 0 || share === 0;
  return defineRegularizer({
    name: 'adversarial-training',
    settings: { attack: { name: attack.name, settings: followedIn(attack, attack.settings) }, epsilon, share, batches },
    requires: {},
    changes: together ? ['inputs'] : [],
    claims: together ? [claims.replaceInputs] : [],
    // Examples of a batch that others then change would be compared with its new targets.
    keeps: together || neutral ? [] : ['inputs'],
    init: () => null,
    step: (context) => {
      if (neutral) return {};
      if (!together) return withExamplesApart(attack, context, { epsilon, share });
      return { prepareBatch: (batch) => withExamples(batch, attack, context, { epsilon, share }) };
    },
  });
}

interface Amounts {
  readonly epsilon: number;
  readonly share: number;
}

function withExamples(
  batch: Batch,
  attack: TrainingAttack | Attack,
  { rng, classifier }: StepContext,
  { epsilon, share }: Amounts,
): Batch | Promise<Batch> {
  const { inputs, labels, indices } = batch;
  const isAll = share === 1;
  const rows = isAll ? null : chosenRows(rng.fork('rows').permutation(labels.length), share);
  if (rows?.length === 0) return batch;
  const of = (values: Int32Array) => (rows ? rows.map((row) => values[row] ?? 0) : values);
  const attacked = { inputs: rows ? tf.gather(inputs, rowsOf(rows)) : inputs, labels: of(labels) };
  const task = { classifier, batch: attacked, epsilon, rng, indices: of(indices) };
  const placed = (examples: tf.Tensor): Batch => ({
    ...batch,
    inputs: rows ? withRows(inputs, rows, examples) : examples,
  });
  if (isTrainingAttack(attack)) return placed(attack.perturb(task));
  return craftLater(attack, task).then((examples) => {
    if (!rows) return placed(examples);
    const mixed = tf.tidy(() => withRows(inputs, rows, examples));
    examples.dispose();
    return { ...batch, inputs: mixed };
  });
}

/** The clean batch as it is, and in its loss the share that is its examples'. */
function withExamplesApart(
  attack: TrainingAttack | Attack,
  { rng, classifier }: StepContext,
  { epsilon, share }: Amounts,
): Pick<StepHooks<Record<never, never>, null>, 'prepareBatch' | 'penalty'> {
  let examples: Tensor | undefined;
  return {
    prepareBatch: (batch, { own }) => {
      const task = { classifier, batch, epsilon, rng, indices: batch.indices };
      if (isTrainingAttack(attack)) {
        examples = attack.perturb(task);
        return batch;
      }
      return craftLater(attack, task).then((made) => {
        examples = own(made);
        return batch;
      });
    },
    penalty: ({ batch, targets, losses, weights, pass, constant }) => {
      const points = constant(() => tf.clone(examples ?? batch.inputs));
      const { logits } = pass(points, { hooks: true, noise: 'shared' });
      const more = tf.sub(crossEntropy.losses(logits, targets), losses);
      return tf.mul<Scalar>(share, tf.mean(weights ? tf.mul(weights, more) : more));
    },
  };
}
