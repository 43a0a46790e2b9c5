import { fgsm, type PerturbOptions, pgd, randomNoise } from '@infomixup/attacks';
import { memoryDataset, randomStream, spiralMlp } from '@infomixup/core';
import type { Batch } from '@infomixup/regularizer';
import {
  adversarialTraining,
  chosenRows,
  earlyStoppedPgd,
  fgsmRandomStart,
  nFgsm,
  recipes,
  type TrainingAttack,
  withRows,
} from '@infomixup/regularizer-adversarial-training';
import { linearClassifier, setupByHand, stepByHand } from '@infomixup/testing';
import { createTrainer } from '@infomixup/trainer';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';

const classifier = linearClassifier({ weights: [1, -1] });

const batch = (): Batch => ({
  inputs: tf.tensor2d([
    [0.5, 0.4],
    [0.9, 0.1],
    [0.2, 0.3],
    [0.6, 0.2],
  ]),
  targets: tf.tensor2d([
    [0, 1],
    [0, 1],
    [1, 0],
    [0, 1],
  ]),
  labels: Int32Array.of(1, 1, 0, 1),
  indices: Int32Array.of(4, 5, 6, 7),
});

const noTools = {
  own: <T extends tf.Tensor>(tensor: T) => tensor,
  saliency: () => {
    throw new Error('adversarial training asks for no saliency');
  },
};

const hooksOf = (options: Parameters<typeof adversarialTraining>[0]) =>
  adversarialTraining(options).start(setupByHand()).step(stepByHand({ classifier })).hooks;

/** The batch as the plugin leaves it, where it does so at once. */
const prepared = (options: Parameters<typeof adversarialTraining>[0], given = batch()) =>
  hooksOf(options).prepareBatch?.(given, noTools) as Batch;

const rounded = (tensor: tf.Tensor) => [...tensor.dataSync()].map((value) => Number(value.toFixed(5)));

describe('adversarialTraining', () => {
  it('puts examples of the model as it is in place of every sample, and keeps all else', () => {
    tf.tidy(() => {
      const given = batch();
      const made = prepared({ attack: fgsm({ norm: 'linf' }), epsilon: 0.2 }, given);
      // Class 1 where x - y is positive: away from it is down in x and up in y.
      expect(rounded(made.inputs)).toEqual([0.3, 0.6, 0.7, 0.3, 0.4, 0.1, 0.4, 0.4]);
      expect(made.targets).toBe(given.targets);
      expect(made.labels).toBe(given.labels);
      expect(made.indices).toBe(given.indices);
    });
  });

  it('attacks a drawn half of the batch, and shows the attack that half alone', () => {
    tf.tidy(() => {
      const asked: PerturbOptions[] = [];
      const brighten: TrainingAttack = {
        name: 'brighten',
        settings: {},
        perturb: (options) => {
          asked.push(options);
          return tf.add(options.batch.inputs, 0.125);
        },
      };
      const given = batch();
      const made = prepared({ attack: brighten, epsilon: 0.2, share: 0.5 }, given);
      const moved = rounded(tf.sub(made.inputs, given.inputs)).filter((_, place) => place % 2 === 0);
      const rows = moved.flatMap((shift, row) => (shift === 0 ? [] : [row]));
      expect(rows).toHaveLength(2);
      expect(moved.filter((shift) => shift === 0.125)).toHaveLength(2);
      const [options] = asked;
      expect([...(options?.indices ?? [])].sort()).toEqual(rows.map((row) => given.indices[row]));
      expect([...(options?.batch.labels ?? [])].sort()).toEqual(rows.map((row) => given.labels[row] ?? -1).sort());
    });
  });

  it('draws another half at the next step', () => {
    tf.tidy(() => {
      const changed = (step: number) => {
        const { hooks } = adversarialTraining({ epsilon: 0.2, share: 0.5 })
          .start(setupByHand())
          .step(stepByHand({ classifier, step }));
        const given = batch();
        const made = hooks.prepareBatch?.(given, noTools) as Batch;
        return rounded(tf.sub(made.inputs, given.inputs))
          .map((shift) => shift !== 0)
          .join();
      };
      expect(new Set([0, 1, 2, 3, 4].map(changed)).size).toBeGreaterThan(1);
    });
  });

  it('draws and attacks nothing at a radius or a share of 0, nor where a share is less than half a sample', () => {
    expect(hooksOf({ epsilon: 0 }).prepareBatch).toBeUndefined();
    expect(hooksOf({ share: 0 }).prepareBatch).toBeUndefined();
    tf.tidy(() => {
      const given = batch();
      expect(prepared({ share: 0.1 }, given)).toBe(given);
    });
  });

  it("in batches apart leaves BatchNorm's running statistics to the clean samples", async () => {
    const data = memoryDataset({
      ...{ name: 'plane', classes: ['left', 'right'], bounds: [-1, 1], inputShape: [2] },
      ...{ inputs: Float32Array.of(-0.5, 0.1, 0.25, -0.75), labels: Int32Array.of(0, 1) },
    });
    const statisticsAfter = async (...regularizers: ReturnType<typeof adversarialTraining>[]) => {
      const model = spiralMlp({ seed: 1, hidden: [4], batchNormalization: true });
      await createTrainer({ model, regularizers, batchSize: data.size, seed: 1 }).fit(data, { epochs: 1 });
      const values = Object.values(model.buffers).flatMap((buffer) => [...buffer.dataSync()]);
      model.dispose();
      return values.join();
    };
    const options = { attack: fgsm({ norm: 'linf' }), epsilon: 0.5, share: 0.5 };
    const clean = await statisticsAfter();
    expect(await statisticsAfter(adversarialTraining({ ...options, batches: 'apart' }))).toBe(clean);
    expect(await statisticsAfter(adversarialTraining(options))).not.toBe(clean);
  });

  it('names the attack and its settings, and claims the inputs', () => {
    const { settings, claims, changes } = adversarialTraining({ attack: pgd({ norm: 'l2', steps: 3 }) });
    expect(settings).toMatchObject({ attack: { name: 'pgd', settings: { norm: 'l2', steps: 3 } }, epsilon: 0.3 });
    expect([...claims, ...changes]).toEqual(['replace-inputs', 'inputs']);
  });

  it.each([
    [{ epsilon: -1 }, /^adversarial-training: .*"epsilon"/],
    [{ share: 1.5 }, /"share"/],
    [{ attack: 'pgd' as never }, /"attack": give an attack, such as pgd/],
    [{ stare: 1 } as never, /"stare": unknown key; did you mean "share"/],
  ])('refuses %j', (options, message) => {
    expect(() => adversarialTraining(options)).toThrow(
      expect.objectContaining({ code: 'invalid-options', message: expect.stringMatching(message) }),
    );
  });
});

describe('chosenRows and withRows', () => {
  it('round the share to whole samples, and put examples of any rank in their rows', () => {
    expect([...chosenRows(Int32Array.of(3, 1, 0, 2, 4), 0.5)]).toEqual([3, 1, 0]);
    tf.tidy(() => {
      const inputs = tf.tensor3d([[[1]], [[2]], [[3]]]);
      expect(withRows(inputs, Int32Array.of(1), tf.tensor3d([[[9]]])).arraySync()).toEqual([[[1]], [[9]], [[3]]]);
    });
  });
});

const task = (epsilon: number) => ({ classifier, batch: batch(), epsilon, rng: randomStream(1, 'attack') });

describe('nFgsm', () => {
  it('adds noise of k epsilon and a step of epsilon, within the bounds and beyond the ball', () => {
    tf.tidy(() => {
      const options = task(0.05);
      const shift = rounded(tf.sub(nFgsm().perturb(options), options.batch.inputs));
      // A step of 0.05 against the sign of the margin, on noise of up to 0.1 either way.
      const signs = [-1, 1, -1, 1, 1, -1, -1, 1];
      const noise = shift.map((value, place) => value - 0.05 * (signs[place] ?? 0));
      expect(Math.max(...noise.map(Math.abs))).toBeLessThanOrEqual(0.1 + 1e-5);
      expect(Math.max(...shift.map(Math.abs))).toBeGreaterThan(0.05 + 1e-5);
      expect(new Set(noise.map((value) => value.toFixed(4))).size).toBeGreaterThan(6);
    });
  });

  it('is FGSM without noise', () => {
    tf.tidy(() => {
      const options = task(0.05);
      expect(rounded(nFgsm({ noise: 0 }).perturb(options))).toEqual(rounded(fgsm({ norm: 'linf' }).perturb(options)));
    });
  });

  it('draws for a sample by its number, whatever the batch', () => {
    tf.tidy(() => {
      const { batch: whole, ...rest } = task(0.05);
      const all = nFgsm().perturb({ ...rest, batch: whole, indices: whole.indices });
      const last = { inputs: tf.slice(whole.inputs, [3, 0], [1, 2]), labels: Int32Array.of(1) };
      const alone = nFgsm().perturb({ ...rest, batch: last, indices: Int32Array.of(7) });
      expect(rounded(alone)).toEqual(rounded(all).slice(6));
    });
  });
});

describe('fgsmRandomStart', () => {
  it('ends on or within the ball, 1.25 epsilon from where it starts', () => {
    tf.tidy(() => {
      const options = task(0.05);
      const shift = rounded(tf.sub(fgsmRandomStart().perturb(options), options.batch.inputs));
      const signs = [-1, 1, -1, 1, 1, -1, -1, 1];
      // From anywhere in the ball, 1.25 epsilon along the sign ends between a quarter of epsilon and epsilon.
      const along = shift.map((value, place) => value * (signs[place] ?? 0));
      for (const value of along) expect(value >= 0.0125 - 1e-5 && value <= 0.05 + 1e-5).toBe(true);
    });
  });
});

describe('earlyStoppedPgd', () => {
  const shiftOf = (options: Parameters<typeof earlyStoppedPgd>[0], epsilon: number) =>
    tf.tidy(() => {
      const one = { inputs: tf.tensor2d([[0.5, 0.3]]), labels: Int32Array.of(1) };
      const rng = randomStream(2, 'attack');
      const found = earlyStoppedPgd(options).perturb({ classifier, batch: one, epsilon, rng });
      const [x = 0, y = 0] = found.dataSync();
      return x - y;
    });

  it('leaves a sample where it first crosses the boundary', () => {
    // A step of a tenth of epsilon changes the margin by a fifth.
    const margin = shiftOf({ steps: 40, relativeStepSize: 0.1 }, 0.15);
    expect(margin).toBeLessThan(0);
    expect(margin).toBeGreaterThan(-0.03 - 1e-6);
  });

  it('goes on for further steps where told, and to the end of the ball where they last', () => {
    const shift = (furtherSteps: number) => shiftOf({ steps: 40, relativeStepSize: 0.1, furtherSteps }, 0.2);
    // One value or both move by a tenth of epsilon; the other is at the ball's edge.
    expect(shift(1)).toBeLessThan(shift(0) - 0.0199);
    expect(shift(1)).toBeGreaterThan(shift(0) - 0.0401);
    expect(shift(40)).toBeCloseTo(0.2 - 0.4, 5);
  });
});

describe('the recipe', () => {
  const context = { model: { name: 'toy', inputShape: [1], classes: 2, representations: {} } };
  const [recipe] = recipes;
  const parsed = (options: unknown) =>
    recipe.schema['~standard'].validate(options) as { value?: never; issues?: { message: string }[] };

  it('makes each attack by its name with its options completed', () => {
    const settings = (options: unknown) => recipe.create(parsed(options).value as never, context).settings.attack;
    expect(settings({})).toMatchObject({ name: 'pgd', settings: { steps: 7, relativeStepSize: 0.25, norm: 'linf' } });
    // Training makes every step of one attempt.
    expect(Object.keys(Object(settings({})).settings)).not.toContain('earlyStop');
    expect(settings({ attack: 'n-fgsm' })).toEqual({ name: 'n-fgsm', settings: { noise: 2, relativeStepSize: 1 } });
    expect(settings({ attack: { name: 'early-stopped-pgd', steps: 5 } })).toMatchObject({ settings: { steps: 5 } });
    expect(settings({ attack: 'fgsm-random-start' })).toMatchObject({ name: 'pgd', settings: { steps: 1 } });
    expect(settings({ attack: { name: 'random-noise', norm: 'l2', draws: 1 } })).toEqual({
      name: 'random-noise',
      settings: randomNoise({ norm: 'l2', draws: 1 }).settings,
    });
  });

  it.each([
    [{ attack: 'n-fgms' }, /"n-fgms" is no attack to train with; did you mean "n-fgsm"/],
    [{ attack: { name: 'pgd', norm: 'linf', step: 3 } }, /pgd: .*"step": unknown key/],
    [{ attack: { name: 'pgd', norm: 'linf', earlyStop: true } }, /every step; name "early-stopped-pgd"/],
    [{ attack: { name: 'pgd', norm: 'linf', restarts: 3 } }, /pgd has 3 restarts, .* leave restarts out/],
    [{ attack: { name: 'early-stopped-pgd', steps: 1e6 } }, /early-stopped-pgd: .*"steps"/],
  ])('refuses %j', (options, message) => {
    expect(parsed(options).issues?.[0]?.message).toMatch(message);
  });
});
