import { z } from 'zod';

const value = z.number().min(-1e30).max(1e30);
const size = z
  .int()
  .min(1)
  .max(2 ** 24);
const name = z.string().min(1).max(200);
const most = 2 ** 20;

/**
 * Fields of schemas, of what a person may say of inputs and classes, be it of a file of samples or of a model.
 *
 * @example
 * ```ts
 * import { describedInputs } from '@infomixup/core';
 * import { z } from 'zod';
 * const schema = z.strictObject({ classes: describedInputs.classes.optional() });
 * console.assert(schema.safeParse({ classes: ['cat', 'dog'] }).success && !schema.safeParse({ classes: 1 }).success);
 * ```
 */
export const describedInputs = {
  /** The least and greatest valid value of an input. */
  bounds: z
    .tuple([value, value])
    .readonly()
    .refine(([low, high]) => low < high, 'give the lower one first'),
  /** The shape of one input, such as `[28, 28, 1]`. */
  inputShape: z.array(size).min(1).max(6),
  /** Where images have their channels: `last` `[n, height, width, channels]`, or `first` as PyTorch has it. */
  channels: z.enum(['first', 'last']).default('last'),
  /** Names of the classes in label order, or their number. */
  classes: z.union([z.array(name).min(2).max(most), z.int().min(2).max(most)]),
  /** A factor of all values. */
  scale: z.number().min(1e-30).max(1e30),
  /** What something is called in a file. */
  name,
} as const;
