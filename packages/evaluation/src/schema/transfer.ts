import { norms } from '@infomixup/core';
import { z } from 'zod';
import { count, fraction, radius } from './quantities.js';

/** What perturbations made on another model do to the one that is evaluated. */
export const transfer = z
  .strictObject({
    from: z.string().min(1).describe('The other model, such as the name of a surrogate, or `the stand-in`.'),
    norm: z.enum(norms).describe('In which perturbations are measured.'),
    epsilon: radius.describe('Their bound.'),
    n: z.int().positive().describe('Samples: the first of the data set, or of `order`.'),
    ofSource: fraction.describe('Accuracy of the other model at the ends of the ascents that followed its gradients.'),
    accuracy: fraction.describe('Accuracy of the model that is evaluated, at any point of these ascents.'),
    whiteBox: fraction.describe('Its accuracy at any point of as many steps along its own gradients.'),
    alone: count.describe('Samples that these ascents break, and none along its own gradients does.'),
  })
  .describe('Transfer from one model in one norm.');

/** Transfer from one model in one norm, as recorded in `evaluation.json`. */
export type Transfer = z.infer<typeof transfer>;
