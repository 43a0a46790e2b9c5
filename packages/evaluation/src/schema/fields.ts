import { z } from 'zod';
import { attackEvaluation, worstCase } from './attack-evaluation.js';
import { checkResult } from './check-result.js';
import { examples } from './examples.js';
import { count, fraction, list } from './quantities.js';
import { trajectory } from './trajectory.js';
import { transfer } from './transfer.js';

/** The version of `evaluation.json` that this package writes. */
export const EVALUATION_VERSION = 3;

/** The versions that it reads: the second lacks what is said to be absent from it. */
const readable = [2, EVALUATION_VERSION] as const;

/** The fields of `evaluation.json`, each valid by itself. */
export const fields = z
  .strictObject({
    schema: z.literal('infomixup/evaluation').describe('What kind of file this is.'),
    version: z.literal(readable).describe('Version of this schema; 2 lacks the fields that were added since.'),
    model: z
      .strictObject({
        name: z.string().describe("The model's name."),
        classes: z.int().positive().describe('Number of classes.'),
        bounds: z.tuple([z.number(), z.number()]).describe('Least and greatest valid input value.'),
        weights: z
          .string()
          .regex(/^[0-9a-f]{64}$/)
          .exactOptional()
          .describe('SHA-256 of the file of weights that was evaluated; absent where it was none.'),
        sampling: z
          .strictObject({
            passes: z.int().positive().describe('Passes whose class probabilities were averaged for each answer.'),
            frozen: z.boolean().describe('Whether every answer had the same noise.'),
          })
          .exactOptional()
          .describe('How noise within the model was drawn; absent where its mean was evaluated, or there is none.'),
      })
      .describe('What was evaluated.'),
    surrogates: z
      .array(z.string())
      .exactOptional()
      .describe('Other models whose perturbations were tried on it, by name; absent where there were none.'),
    dataset: z
      .strictObject({
        name: z.string().describe("The data set's name."),
        classes: list(z.string()).describe('Names of the classes, in label order.'),
        inputShape: list(z.int().positive()).describe('Shape of one input.'),
        changed: list(z.string())
          .exactOptional()
          .describe(
            'What of its options differs from those that the model was trained with: samples may be among those that it was trained on; absent where nothing does.',
          ),
      })
      .describe('What it was evaluated on.'),
    n: z.int().positive().describe('Samples in the data set.'),
    order: list(z.int().nonnegative())
      .exactOptional()
      .describe(
        "Where attacks of fewer samples took a stratified part: the samples' indices in the data set in the order in which they were taken, an attack of n the first n of them; absent where they were taken in the data set's own order.",
      ),
    seed: z.int().describe('Seed of every random draw of the evaluation.'),
    engine: z.string().describe('The TensorFlow.js engine it ran on; another engine may round differently.'),
    clean: z
      .strictObject({
        correct: count.describe('Samples classified rightly.'),
        accuracy: fraction.describe('Their share of `n`.'),
        interval: z
          .strictObject({ low: fraction.describe('Lower end.'), high: fraction.describe('Upper end.') })
          .describe("Wilson's 95 % interval of the accuracy."),
        confusion: list(list(count))
          .exactOptional()
          .describe(
            'For each class, in label order, how many of its samples were given each class, and at the end how many none; absent from version 2.',
          ),
      })
      .describe('Accuracy without an attack, on all n samples.'),
    attacks: list(attackEvaluation).describe('The attacks asked for, in that order.'),
    worstCase: list(worstCase).describe('One entry for each threat among the attacks.'),
    probes: list(attackEvaluation).describe('Small attacks run only for the checks.'),
    checks: list(checkResult).describe('The checks for gradient masking.'),
    trajectories: list(trajectory)
      .exactOptional()
      .describe('Ways of single samples under the attacks that the checks judge by; absent from version 2.'),
    transfer: list(transfer)
      .exactOptional()
      .describe('What perturbations made on the surrogates and the stand-in do; absent where there was neither.'),
    examples,
  })
  .describe('evaluation.json');

/** What `evaluate` found: the content of `evaluation.json`. */
export type Evaluation = z.infer<typeof fields>;
