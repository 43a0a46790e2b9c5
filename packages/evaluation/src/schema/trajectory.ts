import { norms } from '@infomixup/core';
import { z } from 'zod';
import { list, radius } from './quantities.js';

/** One number a point, the start first; null where it was not finite. */
const along = list(z.number().nullable());

/** What an ascent met on the way of one sample. */
export const trajectory = z
  .strictObject({
    sample: z.int().nonnegative().describe('Index in the data set.'),
    label: z.int().nonnegative().describe('True class.'),
    walk: z.string().min(1).describe('What led it, such as `cross-entropy` or `random start 1`.'),
    norm: z.enum(norms).describe('In which steps and distances are measured.'),
    epsilon: radius.nullable().describe('The bound of the perturbation; null where only the bounds of inputs held it.'),
    loss: along.describe('The cross-entropy.'),
    margin: along.describe(
      'Lead of the true class over the best other, in logits; negative where the sample is fooled.',
    ),
    distance: along.describe('From the original input.'),
    gradient: along.describe(
      'L1 length of the slope that was followed; one entry less: none is followed at the last point.',
    ),
    prediction: list(z.int().min(-1)).describe('Class; -1 where the logits were not numbers.'),
  })
  .describe('The way of one sample.');

/** The way of one sample under a gradient, as recorded in `evaluation.json`. */
export type Trajectory = z.infer<typeof trajectory>;
