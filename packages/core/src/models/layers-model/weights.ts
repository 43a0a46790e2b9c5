import type { LayersModel, layers } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { NamedVariables } from '../../model/model.js';
import type { Refuse } from './refuse.js';

/** A weight of a layer, such as `kernel`, under the name it has in the model. */
export function weightName(layer: layers.Layer, weight: string): string {
  return `${layer.name}/${weight}`;
}

/** The weights of one layer by their short names, such as `kernel`: `originalName` may carry the layer's name before. */
export function weightsOf(layer: layers.Layer): ReadonlyMap<string, tf.LayerVariable> {
  return new Map(layer.weights.map((weight) => [weight.originalName.split('/').at(-1) ?? weight.originalName, weight]));
}

/** Reading a layer's weight gives its variable itself. */
export function variableOf(weight: tf.LayerVariable, refuse: Refuse): tf.Variable {
  const value = weight.read();
  return value instanceof tf.Variable ? value : refuse(`has a weight "${weight.name}" that is no variable`);
}

/** The trainable and the other variables of a model, as `<layer>/<weight>`. */
export function namedWeights(
  model: LayersModel,
  refuse: Refuse,
): { parameters: NamedVariables; buffers: NamedVariables } {
  const named = model.layers.flatMap((layer) =>
    [...weightsOf(layer)].map(([name, weight]) => {
      if (weight.constraint) refuse(`constrains "${weightName(layer, name)}"; make it without constraints`);
      return [weightName(layer, name), variableOf(weight, refuse)] as const;
    }),
  );
  const those = (trainable: boolean) => Object.fromEntries(named.filter(([, { trainable: is }]) => is === trainable));
  return { parameters: those(true), buffers: those(false) };
}
