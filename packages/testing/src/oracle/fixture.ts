import { parseOptions } from '@infomixup/core';
import { z } from 'zod';

/** A draw that was written down: what was asked for, and what it gave; of `pick`, the number of choices and the place. */
export type Draw =
  | { readonly draw: 'fork'; readonly of: readonly unknown[]; readonly draws: readonly Draw[] }
  | { readonly draw: DrawKind; readonly of: readonly unknown[]; readonly gives: number | readonly number[] };

const drawKinds = [
  ...['uniform', 'uniforms', 'normal', 'normals', 'integer', 'gamma', 'beta', 'dirichlet', 'permutation', 'pick'],
] as const;

type DrawKind = (typeof drawKinds)[number];

const draw: z.ZodType<Draw> = z.lazy(() =>
  z.union([
    z.strictObject({ draw: z.literal('fork'), of: z.array(z.unknown()), draws: z.array(draw) }),
    z.strictObject({
      draw: z.enum(drawKinds),
      of: z.array(z.unknown()),
      gives: z.union([z.number(), z.array(z.number())]),
    }),
  ]),
);

/** The values of tensors by name, nested as JSON writes them. */
const tensors = z.record(z.string(), z.array(z.unknown()));

const oneCase = z.strictObject({
  name: z.string(),
  options: z.record(z.string(), z.unknown()),
  /**
   * By the trainer's name of the stream: `regularizer/NAME`, `regularizer/NAME/init`, `regularizer/NAME/epoch`, `noise`;
   * and `noise/NAME/REPRESENTATION` for what a change of a representation draws.
   */
  draws: z.record(z.string(), z.array(draw)),
  /** First values of plugins' own variables, as `PLUGIN/NAME`. */
  variables: tensors.optional(),
  inputs: z.array(z.unknown()).optional(),
  targets: z.array(z.unknown()).optional(),
  weights: z.array(z.unknown()).optional(),
  representations: tensors.optional(),
  terms: z.record(z.string(), z.number()),
  loss: z.number(),
  gradientNorms: z.record(z.string(), z.number()),
  gradientNorm: z.number(),
  evaluationWeights: tensors.optional(),
});

const schema = z.strictObject({
  pytorch: z.string(),
  parameters: tensors,
  inputs: z.array(z.unknown()),
  labels: z.array(z.int()),
  cases: z.array(oneCase).min(1),
});

/** What a script under `tooling/oracles/regularizers` wrote. */
export type Oracle = z.output<typeof schema>;

/** One case of it. */
export type OracleCase = z.output<typeof oneCase>;

/** Throws InfomixupError `invalid-options` naming what is wrong with a fixture. */
export function oracleOf(name: string, fixture: unknown): Oracle {
  return parseOptions(`the oracle of ${name}`, schema, fixture);
}

/** A number, or nested lists of numbers, as one list. */
export function flat(values: unknown): readonly number[] {
  return (Array.isArray(values) ? values.flat(Number.POSITIVE_INFINITY) : [values]) as number[]; // numbers at every leaf
}
