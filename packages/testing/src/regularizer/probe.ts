import type { Model, Representation } from '@infomixup/core';
import { type Changes, defineRegularizer, gaussian, type Preset, tensor } from '@infomixup/regularizer';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** A tensor as it passed a probe. */
export interface Sighting {
  /** `inputs`, `batch targets`, `labels`, `indices`, `targets`, or a representation's name. */
  readonly what: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/**
 * A regularizer that changes nothing and notes all that passes its place in the chain of hooks: one before and one after
 * a plugin see, sighting by sighting, what the plugin changed.
 */
export function probe<R>(name: string, model: Model<R>, sightings: Sighting[]): Preset<R> {
  const note = (what: string, value: Tensor) => {
    const values = Float32Array.from(value.dataSync());
    sightings.push({ what, dtype: value.dtype, shape: value.shape, values });
  };
  const names = Object.keys(model.representations);
  const kinds = new Map<string, string>(Object.entries(model.representations));
  const changes: Changes<Readonly<Record<string, Representation>>> = Object.fromEntries(
    names.map((representation) => [representation, (value: Representation) => noted(representation, value, note)]),
  );
  const regularizer = defineRegularizer({
    name,
    requires: Object.fromEntries(
      names.map((representation) => [
        representation,
        kinds.get(representation) === 'gaussian' ? gaussian(representation) : tensor(representation),
      ]),
    ),
    init: () => null,
    step: () => ({
      prepareBatch: (batch) => {
        note('inputs', batch.inputs);
        note('batch targets', batch.targets);
        note('labels', batch.labels);
        note('indices', tf.tensor1d(batch.indices, 'int32'));
        return batch;
      },
      representations: changes,
      targets: (targets) => {
        note('targets', targets);
        return targets;
      },
    }),
  });
  // It requires exactly what the model offers, but by names that are known at run time only.
  return regularizer as unknown as Preset<R>;
}

function noted(name: string, value: Representation, note: (what: string, value: Tensor) => void): Representation {
  if (value instanceof tf.Tensor) note(name, value);
  else {
    note(name, value.mean);
    note(name, value.deviation);
  }
  return value;
}
