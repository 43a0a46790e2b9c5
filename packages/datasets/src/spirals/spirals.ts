import { memoryDataset, parseOptions, type Rng, randomStream, type Split, type SyncDataset } from '@infomixup/core';
import { z } from 'zod';

/** The shape of the spirals. */
export interface SpiralShape {
  /** Points in all; 2000 unless given. */
  readonly size?: number | undefined;
  /** Share of the points kept for the test; 0.25 unless given. */
  readonly testShare?: number | undefined;
  /** Arms, one a class; 2 unless given. */
  readonly classes?: number | undefined;
  /** Turns of each arm around the origin; 1.5 unless given. */
  readonly turns?: number | undefined;
  /** Standard deviation of the normal noise on each coordinate; 0.03 unless given. */
  readonly noise?: number | undefined;
}

/** The shape of the spirals, and what fixes every draw. */
export interface SpiralsOptions extends SpiralShape {
  readonly seed: number;
}

/** What may be written under `spirals` in a configuration. */
export const spiralsSchema = z.strictObject({
  size: z.int().min(2).max(10_000_000).default(2000),
  testShare: z.number().gt(0).lt(1).default(0.25),
  classes: z.int().min(2).max(100).default(2),
  turns: z.number().positive().max(100).default(1.5),
  noise: z.number().nonnegative().max(1).default(0.03),
});

const seededSchema = spiralsSchema.extend({ seed: z.int() });

/** Radii at which arms begin, apart from each other, and end, so that noise rarely leaves the square [-1, 1]^2. */
const [innerRadius, outerRadius] = [0.1, 0.9];

/** One point of an arm, by its share of the area within the outer radius: so points lie evenly along the arm. */
const pointOf = (rng: Rng, arm: number, turns: number, noise: number): [x: number, y: number] => {
  const radius = Math.sqrt(innerRadius ** 2 + rng.uniform() * (outerRadius ** 2 - innerRadius ** 2));
  const angle = 2 * Math.PI * (turns * (radius / outerRadius) + arm);
  const within = (value: number): number => Math.min(1, Math.max(-1, value));
  return [
    within(radius * Math.cos(angle) + noise * rng.normal()),
    within(radius * Math.sin(angle) + noise * rng.normal()),
  ];
};

const half = (name: string, rng: Rng, size: number, shape: z.output<typeof spiralsSchema>): SyncDataset => {
  const labels = Int32Array.from({ length: size }, (_, index) => index % shape.classes);
  const points = Array.from(labels, (label) => pointOf(rng, label / shape.classes, shape.turns, shape.noise));
  return memoryDataset({
    name,
    classes: Array.from({ length: shape.classes }, (_, arm) => `arm ${arm + 1}`),
    bounds: [-1, 1],
    inputShape: [2],
    inputs: Float32Array.from(points.flat()),
    labels,
  });
};

/**
 * Intertwined spirals in the plane, one arm a class: inputs `[batch, 2]` in [-1, 1].
 *
 * A point of arm c of C at radius r is r (cos a, sin a) + noise N(0, I) with a = 2 pi (turns r / 0.9 + c / C), clipped to
 * the bounds; r lies in [0.1, 0.9] with a density proportional to r, which spreads points evenly along the arm. Classes
 * alternate. After K. J. Lang, M. J. Witbrock, "Learning to tell two spirals apart" (1988), with noise and without the
 * crowded centre.
 *
 * @throws InfomixupError `invalid-options`
 *
 * @example
 * ```ts
 * import { spirals } from '@infomixup/datasets';
 * const { train, test } = spirals({ seed: 1, size: 400 });
 * console.assert(train.size === 300 && test.size === 100);
 * const { inputs, labels } = train.gather(Int32Array.of(0, 1));
 * console.assert(inputs.shape.join() === '2,2' && labels.join() === '0,1');
 * inputs.dispose();
 * ```
 */
export function spirals(options: SpiralsOptions): Split<SyncDataset> {
  const { seed, ...shape } = parseOptions('spirals', seededSchema, options);
  const testSize = Math.min(shape.size - 1, Math.max(1, Math.round(shape.size * shape.testShare)));
  const run = randomStream(seed, 'spirals');
  return {
    train: half('spirals/train', run.fork('train'), shape.size - testSize, shape),
    test: half('spirals/test', run.fork('test'), testSize, shape),
  };
}
