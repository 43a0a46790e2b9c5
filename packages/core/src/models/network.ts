import { z } from 'zod';
import { InfomixupError } from '../errors.js';
import { type InitializerName, initializers } from '../layers/initializers.js';
import type { Kinds, ValuesOf } from '../model/define-model.js';
import type { Encoder } from '../model/encoder.js';
import { type BottleneckRepresentations, bottleneckHead, linearHead } from '../model/head.js';
import type { Model } from '../model/model.js';
import { modelOf } from '../model/model-of.js';
import type { RecipeContext } from '../recipe.js';

// The keys of a literal object.
const names = Object.keys(initializers) as [InitializerName, ...InitializerName[]];

const fields = {
  /** The dimension K of a Gaussian bottleneck before the logits, 1 to 2^20; the network is deterministic without. */
  bottleneck: z
    .int()
    .min(1)
    .max(2 ** 20)
    .optional(),
  /** How the bottleneck's second output gives the deviation, default `softplus`. */
  deviation: z.enum(['softplus', 'logVariance']).optional(),
  /** What the weights start from, default `torch`. */
  initializer: z.enum(names).default('torch'),
};

/** How many classes a network tells apart. */
export const classCount = z
  .int()
  .min(2)
  .max(2 ** 20);

/** The fields that a configuration's run decides, where code has to name them. */
export const runFields = {
  /** Fixes the first values of the parameters. */
  seed: z.int(),
  /** 2 to 2^20, default 10. */
  classes: classCount.default(10),
};

/** The schema of a network's options: its own `fields`, and those that every network has. */
export function networkSchema<const F extends z.ZodRawShape>(own: F) {
  return z.strictObject({ ...own, ...fields }).refine(
    // A refinement sees the fields only while their names are known.
    (options: { bottleneck?: unknown; deviation?: unknown }) =>
      options.deviation === undefined || options.bottleneck !== undefined,
    { path: ['deviation'], error: 'there is no bottleneck; give its dimension too' },
  );
}

/** The options `O` of a network without a bottleneck. */
export type WithoutBottleneck<O> = Omit<O, 'bottleneck' | 'deviation'>;

/** The options `O` of a network with one. */
export type WithBottleneck<O> = O & { readonly bottleneck: number };

interface NetworkOptions {
  readonly bottleneck?: number | undefined;
  readonly deviation?: 'softplus' | 'logVariance' | undefined;
  readonly seed: number;
  readonly classes: number;
  readonly initializer: InitializerName;
}

/** A network of these representations, with a bottleneck or without. */
export type Network<R> = Model<R> | Model<R & BottleneckRepresentations>;

/** The network of this encoder, with a bottleneck where the options have one. */
export function networkOf<const K extends Kinds>(
  encoder: Encoder<K>,
  { bottleneck: dimension, deviation, ...options }: NetworkOptions,
): Network<ValuesOf<K>> {
  return dimension === undefined
    ? modelOf(encoder, linearHead(), options)
    : modelOf(encoder, bottleneckHead({ dimension, deviation }), options);
}

/** Where data and model do not fit, the trainer would fail at the first batch. */
export function refuseShape(
  name: string,
  takes: readonly (number | string)[],
  { inputShape }: RecipeContext['model'],
): never {
  throw new InfomixupError(
    `${name}: the data set's inputs are [${inputShape.join(', ')}] and this model takes [${takes.join(', ')}]; choose another model or data set`,
    'wrong-shape',
  );
}

/** Refuses a data set whose inputs have another shape. */
export function requireShape(name: string, takes: readonly number[], run: RecipeContext['model']): void {
  if (run.inputShape.join() !== takes.join()) refuseShape(name, takes, run);
}
