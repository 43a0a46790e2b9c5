import { InfomixupError, visible } from '@infomixup/core';
import { type Evaluation, evaluationSchema } from '@infomixup/evaluation';
import { z } from 'zod';
import type { DecisionSurface, EpochRecord, ReportRun } from './input.js';

const range = z.tuple([z.number(), z.number()]).refine(([low, high]) => low < high, 'must ascend');

const surface = z
  .object({
    ...{ x: range, y: range, columns: z.int().positive(), rows: z.int().positive() },
    probabilities: z.array(z.number().min(0).max(1)),
    points: z.array(z.object({ x: z.number(), y: z.number(), label: z.int().nonnegative() })),
  })
  .refine(({ columns, rows, probabilities }) => probabilities.length === columns * rows, {
    path: ['probabilities'],
    error: 'must be one a cell, columns times rows',
  }) satisfies z.ZodType<DecisionSurface>;

const epoch = z.object({
  ...{ epoch: z.int().positive(), loss: z.number(), terms: z.record(z.string(), z.number()) },
}) satisfies z.ZodType<EpochRecord>;

const runs = z.array(
  z.object({
    ...{ method: z.string().min(1), seed: z.int(), epochs: z.array(epoch) },
    evaluation: evaluationSchema as z.ZodType<Evaluation>,
    surface: surface.optional(),
  }),
);

/**
 * The runs, checked for callers without types, with every text such as it can be shown.
 *
 * @throws InfomixupError `invalid-report`, naming the fields
 */
export function checkedRuns(given: readonly ReportRun[]): readonly ReportRun[] {
  const result = runs.safeParse(given);
  if (result.success) return visible(given);
  const problems = result.error.issues.map(({ path, message }) => `runs.${path.join('.')}: ${message}`);
  throw new InfomixupError(`report: ${problems.join('; ')}; evaluate the run again or leave it out`, 'invalid-report');
}
