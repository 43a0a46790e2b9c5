import { filesSchema } from '@infomixup/datasets';
import { planNames } from '@infomixup/evaluation';
import { descriptionSchema } from '@infomixup/models';
import { z } from 'zod';
import { evaluation } from '../config/schema.js';

const path = z.string().min(1).max(4096);
const { bounds: _, classes: __, ...ofFiles } = filesSchema.shape;

/** What is evaluated, with what and how: `infomixup evaluate --model PATH --data PATH`. Bounds and classes are said of the model. */
export const modelConfig = z.strictObject({
  name: z.string().min(1).max(150).optional(),
  model: descriptionSchema.extend({ path }),
  data: z.union([z.strictObject({ ...ofFiles, path }), z.looseObject({ name: z.string().min(1) })], {
    error: 'expected a path with options of files beside it, or the name of a data set that is built in',
  }),
  evaluation: evaluation
    .extend({
      attacks: evaluation.shape.attacks.optional(),
      stratified: z.boolean().default(true),
      /** A named plan in place of attacks; where neither is given, the usual one. */
      plan: z.enum(planNames).optional(),
      /** The most queries and gradient calls of one sample at one budget, for every attack that says nothing. */
      queryBudget: z.int().positive().max(1e9).optional(),
    })
    .refine(({ attacks, plan }) => !attacks || !plan, {
      path: ['plan'],
      error: 'a plan and attacks both say what to attack with; keep one of them',
    })
    .prefault({}),
  seed: z.int().nonnegative().default(1),
});

/** A checked configuration of an evaluation of somebody's model. */
export type ModelConfig = z.output<typeof modelConfig>;
