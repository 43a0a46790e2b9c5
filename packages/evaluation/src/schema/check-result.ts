import { norms } from '@infomixup/core';
import { z } from 'zod';
import { fraction, list, radius } from './quantities.js';

/** What a check concluded; `not-run` is neither good nor bad news. */
export const verdict = z.enum(['pass', 'warn', 'fail', 'not-run']);

/** What a check concluded. */
export type Verdict = z.infer<typeof verdict>;

/** What was done about a failed check, and what became of robust accuracy. */
const remedy = z
  .strictObject({
    name: z.string().min(1).describe('What led the attack that took its place.'),
    norm: z.enum(norms).describe('The norm of both accuracies.'),
    epsilon: radius.describe('The epsilon of both accuracies.'),
    n: z.int().positive().describe('The first samples of the data set, or of `order`, of which both accuracies are.'),
    before: fraction.describe('Accuracy under the attacks asked for together.'),
    after: fraction.describe('Accuracy under them and the remedy.'),
  })
  .describe('What was done about it, where something is known to help; absent where the check did not fail.');

/** What was done about a failed check. */
export type Remedy = z.infer<typeof remedy>;

/** One check for gradient masking or for a broken attack, with the numbers its verdict rests on. */
export const checkResult = z
  .strictObject({
    name: z.string().min(1).describe("The check's stable name."),
    verdict: verdict.describe('`pass`, `warn`, `fail`, or `not-run` where what it needs was not there.'),
    rule: z.string().describe('What is required, with the threshold.'),
    source: z.string().describe('Where the rule comes from.'),
    summary: z.string().describe('What was found, in a sentence.'),
    numbers: z.record(z.string(), z.number()).describe('The numbers the verdict rests on, by name.'),
    samples: list(z.int().nonnegative()).describe('Indices of samples that break the rule, at most 20.'),
    remedy: remedy.exactOptional(),
  })
  .describe('One check for gradient masking.');

/** One check for gradient masking, as recorded in `evaluation.json`. */
export type CheckResult = z.infer<typeof checkResult>;
