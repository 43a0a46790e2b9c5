import { z } from 'zod';

/** Something found by name, with its options: `mixup`, or `{ name: mixup, alpha: 0.2 }`. */
export interface Named {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
}

const split = ({ name, ...options }: { name: string }): Named => ({ name, options });

const named = z
  .union(
    [
      z
        .string()
        .min(1)
        .transform((name) => ({ name })),
      z.looseObject({ name: z.string().min(1) }),
    ],
    {
      error: ({ input }) =>
        typeof input === 'object' && input !== null && !('name' in input) && !Array.isArray(input)
          ? 'its options are there without its "name"; give both'
          : 'expected a name, or an object with a name and options',
    },
  )
  .transform(split);

const count = z.int().positive().max(1e9);
const radius = z.number().nonnegative().max(1e30);
const mostRadii = 1000;

const isAscending = (values: readonly number[]): boolean =>
  values.length >= 1 && values.every((value, i) => i === 0 || value > (values[i - 1] ?? value));

/** Between `low` and `high`, without the rounding error that would make a tenth 0.09999999999999999. */
const rounded = (low: number, high: number, part: number): number =>
  Number((low + (high - low) * part).toPrecision(12));

const evenlySpaced = z
  .strictObject({ from: radius, to: radius, count: z.int().min(2).max(mostRadii) })
  .transform(({ from, to, count }) => Array.from({ length: count }, (_, i) => rounded(from, to, i / (count - 1))));

const radiiError = `expected a list of up to ${mostRadii} radii from 0, or { from, to, count } with a count up to ${mostRadii}`;

const attack = z
  .looseObject({
    name: z.string().min(1),
    epsilons: z
      .union([z.array(radius).max(mostRadii), evenlySpaced], { error: radiiError })
      .refine(isAscending, 'expected radii, each greater than the one before'),
    samples: count.optional(),
    queryBudget: count.optional(),
  })
  .transform(({ epsilons, samples, queryBudget, ...rest }) => ({
    ...split(rest),
    epsilons,
    ...(samples && { samples }),
    ...(queryBudget && { queryBudget }),
  }));

/** Which number picks the weights that are kept as the best. */
export const selectionCriteria = {
  robust: 'validation.robustAccuracy',
  clean: 'validation.accuracy',
} as const;

const validate = z.strictObject({
  attack: z
    .looseObject({ name: z.string().min(1), epsilon: radius })
    .transform(({ epsilon, ...rest }) => ({ ...split(rest), epsilon })),
  every: count.max(1e6).default(1),
  samples: count.default(1000),
  criterion: z.enum(['robust', 'clean']).default('robust'),
});

const training = z.strictObject({
  epochs: count.max(1e6),
  startFrom: z.string().min(1).optional(),
  batchSize: count.default(256),
  optimizer: named.default({ name: 'adam', options: {} }),
  schedule: named.default({ name: 'constant', options: {} }),
  criterion: named.default({ name: 'crossEntropy', options: {} }),
  validate: validate.optional(),
});

/** What models are attacked with, and on how many samples. */
export const evaluation = z.strictObject({
  attacks: z.array(attack).min(1).max(100),
  samples: count.optional(),
  stratified: z.boolean().default(false),
  batchSize: count.default(500),
  probeSamples: z.int().nonnegative().max(1e9).default(100),
  sampling: z.strictObject({ passes: count.max(1000), frozen: z.boolean().default(false) }).optional(),
});

const seed = z.int().nonnegative();
const seeds = z
  .array(seed)
  .min(1)
  .max(1000)
  .refine((values) => new Set(values).size === values.length, 'expected each seed once');
const regularizers = z.array(named).max(100).default([]);
const method = z.strictObject({ model: named.optional(), regularizers });
/** Folders are called by names, and file systems take 255 bytes. */
const longestName = 150;

const methods = z
  .record(
    z
      .string()
      .max(longestName)
      .regex(/^[a-z0-9-]+$/, 'expected lower-case letters, digits and dashes'),
    method,
  )
  .refine((all) => Object.keys(all).length > 0, 'expected at least one method')
  .refine((all) => Object.keys(all).length <= 1000, 'expected at most 1000 methods');
const shared = {
  name: z.string().min(1).max(longestName),
  dataset: named,
  training,
  evaluation: evaluation.optional(),
};

/** One training: `infomixup train`. */
export const trainConfig = z.strictObject({
  ...shared,
  model: named,
  regularizers,
  seed: seed.default(1),
});

/** Methods times seeds: `infomixup compare`. A method's model replaces the shared one. */
export const compareConfig = z.strictObject({
  ...shared,
  model: named,
  evaluation,
  seeds: seeds.default([1]),
  methods,
});

/** A checked training configuration. */
export type TrainConfig = z.output<typeof trainConfig>;
/** A checked comparison. */
export type CompareConfig = z.output<typeof compareConfig>;
/** What to attack a trained model with. */
export type EvaluationConfig = z.output<typeof evaluation>;
