import {
  type Attack,
  type AttackCriterion,
  alma,
  apgd,
  becomes,
  carliniWagner,
  ddn,
  deepFool,
  fab,
  fgsm,
  fmn,
  jsma,
  misclassified,
  pgd,
  sigmaZero,
} from '@infomixup/attacks';
import { type Classifier, randomStream } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { digits, type References } from './networks.js';

type Case = References['cases'][number];

const ours: Readonly<Record<string, () => Attack>> = {
  'fgsm linf': () => fgsm({ norm: 'linf' }),
  'fgsm l2': () => fgsm({ norm: 'l2' }),
  'bim linf': () => pgd({ norm: 'linf', steps: 10, relativeStepSize: 0.2, randomStart: false }),
  'bim l2': () => pgd({ norm: 'l2', steps: 10, relativeStepSize: 0.2, randomStart: false }),
  'pgd linf': () => pgd({ norm: 'linf', steps: 40, randomStart: false }),
  'pgd l2': () => pgd({ norm: 'l2', steps: 40, randomStart: false }),
  'apgd-ce linf': () => apgd({ norm: 'linf', randomStart: false }),
  'apgd-ce l2': () => apgd({ norm: 'l2', randomStart: false }),
  'apgd-dlr linf': () => apgd({ norm: 'linf', randomStart: false, loss: 'dlr' }),
  'apgd-dlr l2': () => apgd({ norm: 'l2', randomStart: false, loss: 'dlr' }),
  'deepfool linf': () => deepFool({ norm: 'linf', overshoots: 'sum' }),
  'deepfool l2': () => deepFool({ norm: 'l2', overshoots: 'sum' }),
  'ddn l2': () => ddn(),
  'fmn linf': () => fmn({ norm: 'linf' }),
  'fmn l2': () => fmn({ norm: 'l2' }),
  'fmn l1': () => fmn({ norm: 'l1' }),
  'fmn l0': () => fmn({ norm: 'l0' }),
  'fab linf': () => fab({ norm: 'linf', steps: 30 }),
  'fab l2': () => fab({ norm: 'l2', steps: 30 }),
  'fab l1': () => fab({ norm: 'l1', steps: 30 }),
  'fab-t linf': () => fab({ norm: 'linf', targets: 9, steps: 20 }),
  'fab-t l2': () => fab({ norm: 'l2', targets: 9, steps: 20 }),
  'fab-t l1': () => fab({ norm: 'l1', targets: 9, steps: 20 }),
  'carlini-wagner l2': () =>
    carliniWagner({ searchSteps: 9, steps: 50, stepSize: 0.05, firstConstant: 0.01, abortEarly: false }),
  'alma l2': () => alma({ norm: 'l2', steps: 200 }),
  'sigma-zero l0': () => sigmaZero({ steps: 200 }),
  'jsma l0': () => jsma({ direction: 'up' }),
};

/** How what we find on some images compares with what a reference found. */
export interface Agreement {
  readonly images: number;
  /** On which both succeed, or both fail. */
  readonly alike: number;
  /** On which both succeed, of a minimal attack. */
  readonly both: number;
  /** Of those, whose distances differ by at most 1 %, and whose is less than the reference's or greater by more. */
  readonly close: number;
  readonly nearer: number;
  readonly farther: number;
  /** The medians of both's distances, on all of those. */
  readonly medians: readonly [number, number];
  readonly seconds: number;
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** JSMA of torchattacks leads to the next class. */
const criterionOf = ({ attack }: Case, labels: Int32Array): AttackCriterion =>
  attack === 'jsma' ? becomes(labels.map((label) => (label + 1) % 10)) : misclassified();

/** On how many images the reference was run. */
const imagesOf = (one: Case): number =>
  'fooled' in one ? (Object.values(one.fooled)[0]?.length ?? 0) : one.distances.length;

/** Whether this project has the attack of a case. */
export const isOurs = ({ attack, norm }: Case): boolean => `${attack} ${norm}` in ours;

/** Attacks the first images, at most as many as the reference did, and compares, image by image. */
export async function agreementOf(classifier: Classifier, one: Case, most: number): Promise<Agreement> {
  const attack = ours[`${one.attack} ${one.norm}`]?.();
  if (!attack) throw new TypeError(`no attack for ${one.attack} ${one.norm}`);
  const images = Math.min(most, imagesOf(one));
  const batch = digits(images);
  const criterion = criterionOf(one, batch.labels);
  const budgets = 'fooled' in one ? { epsilons: Object.keys(one.fooled).map(Number) } : {};
  const start = performance.now();
  const result = await attack.run({ classifier, batch, criterion, ...budgets, rng: randomStream(1, 'agreement') });
  const seconds = (performance.now() - start) / 1000;
  result.dispose();
  tf.dispose(batch.inputs);
  const none = { both: 0, close: 0, nearer: 0, farther: 0, medians: [Number.NaN, Number.NaN] as const };
  if ('fooled' in one) {
    const pairs = result.outcomes.flatMap(({ epsilon, status }) =>
      status.map((value, row) => (value === 'fooled') === one.fooled[epsilon]?.[row]),
    );
    return { ...none, images: pairs.length, alike: pairs.filter(Boolean).length, seconds };
  }
  const found = Array.from(result.nearest?.distances ?? [], (value, row) =>
    result.nearest?.status[row] === 'fooled' ? value : null,
  );
  const pairs = found.map((value, row) => [value, one.distances[row] ?? null] as const);
  const both = pairs.filter((pair): pair is [number, number] => pair[0] !== null && pair[1] !== null);
  return {
    images,
    alike: pairs.filter(([a, b]) => (a === null) === (b === null)).length,
    both: both.length,
    close: both.filter(([a, b]) => Math.abs(a - b) <= 0.01 * b).length,
    nearer: both.filter(([a, b]) => a < b * 0.99).length,
    farther: both.filter(([a, b]) => a > b * 1.01).length,
    medians: [median(both.map(([a]) => a)), median(both.map(([, b]) => b))],
    seconds,
  };
}
