import type { Model, Representation } from '@infomixup/core';
import { type Batch, type Changes, defineRegularizer, gaussian, type Preset, tensor } from '@infomixup/regularizer';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** A tensor as it passed a probe. */
export interface Sighting {
  /** `inputs`, `batch targets`, `batch weights`, `labels`, `indices`, `targets`, `weights`, or a representation's name. */
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
    settings: {},
    requires: Object.fromEntries(
      names.map((representation) => [
        representation,
        kinds.get(representation) === 'gaussian' ? gaussian(representation) : tensor(representation),
      ]),
    ),
    init: () => null,
    step: () => ({
      prepareBatch: (batch) => {
        noteBatch(batch, note);
        return batch;
      },
      representations: changes,
      targets: (targets) => {
        note('targets', targets);
        return targets;
      },
      weights: (weights) => {
        note('weights', weights);
        return weights;
      },
    }),
  });
  // It requires exactly what the model offers, but by names that are known at run time only.
  return regularizer as unknown as Preset<R>;
}

function noteBatch({ inputs, targets, weights, labels, indices }: Batch, note: (what: string, value: Tensor) => void) {
  note('inputs', inputs);
  note('batch targets', targets);
  note('batch weights', weights ?? tf.ones([labels.length]));
  note('labels', tf.tensor1d(labels, 'int32'));
  note('indices', tf.tensor1d(indices, 'int32'));
}

function noted(name: string, value: Representation, note: (what: string, value: Tensor) => void): Representation {
  if (value instanceof tf.Tensor) note(name, value);
  else {
    note(name, value.mean);
    note(name, value.deviation);
  }
  return value;
}
