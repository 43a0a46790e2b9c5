import type { Json } from '@infomixup/core';
import { z } from 'zod';
import type { Checkpoint } from '../checkpoint/checkpoint.js';
import type { SavedState } from '../checkpoint/state.js';

const count = z.int().min(0);
const numbers = z.record(z.string(), z.number());
// A plugin or a metric may give NaN, such as a share of nothing, which JSON writes as null.
const orNaN = z.union([z.number(), z.null().transform(() => Number.NaN)]);
const reports = z.record(z.string(), orNaN);

const json: z.ZodType<Json> = z.lazy(() =>
  z.union([z.null(), z.boolean(), z.number(), z.string(), z.array(json), z.record(z.string(), json)]),
);

const state: z.ZodType<SavedState> = z.lazy(() =>
  z.union([
    z.null(),
    z.boolean(),
    z.string(),
    z.number(),
    z.strictObject({ number: z.string() }),
    z.strictObject({ tensor: z.string() }),
    z.strictObject({ list: z.array(state) }),
    z.strictObject({ object: z.record(z.string(), state) }),
  ]),
);

const record = z.strictObject({
  epoch: count,
  step: count,
  loss: z.number(),
  terms: numbers,
  learningRate: z.number(),
  reports,
  validation: z.intersection(z.looseObject({ loss: orNaN, accuracy: orNaN }), reports).exactOptional(),
  seconds: z.number(),
});

/** Everything in a checkpoint but its tensors. */
export const checkpointSchema: z.ZodType<Omit<Checkpoint, 'tensors'>> = z.strictObject({
  fingerprint: z.record(z.string(), json),
  position: z.strictObject({ epoch: count, batch: count, step: count }),
  records: z.array(record),
  totals: z.strictObject({ samples: count, sums: numbers, learningRate: z.number(), seconds: z.number() }),
  updates: count,
  stopped: z.strictObject({ by: z.string(), reason: z.string() }).exactOptional(),
  plugins: z.record(z.string(), state),
  observers: z.record(z.string(), json),
});
