import { z } from 'zod';
import { list } from './quantities.js';

/** What a check concluded; `not-run` is neither good nor bad news. */
export const verdict = z.enum(['pass', 'warn', 'fail', 'not-run']);

/** What a check concluded. */
export type Verdict = z.infer<typeof verdict>;

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
  })
  .describe('One check for gradient masking.');

/** One check for gradient masking, as recorded in `evaluation.json`. */
export type CheckResult = z.infer<typeof checkResult>;
