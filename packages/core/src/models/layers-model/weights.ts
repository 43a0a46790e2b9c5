import type { layers } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { NamedVariables } from '../../model/model.js';
import type { Place } from './places.js';
import type { Refuse } from './refuse.js';

/** A weight of a layer, such as `kernel`, under the name it has in the model. */
export function weightName({ name }: Place, weight: string): string {
  return `${name}/${weight}`;
}

/** The weights of one layer by their short names, such as `kernel`: `originalName` may carry the layer's name before. */
export function weightsOf(layer: layers.Layer): ReadonlyMap<string, tf.LayerVariable> {
  return new Map(layer.weights.map((weight) => [shortName(weight), weight]));
}

const shortName = ({ originalName }: tf.LayerVariable): string => originalName.split('/').at(-1) ?? originalName;

/** Reading a layer's weight gives its variable itself. */
export function variableOf(weight: tf.LayerVariable, refuse: Refuse): tf.Variable {
  const value = weight.read();
  return value instanceof tf.Variable ? value : refuse(`has a weight "${weight.name}" that is no variable`);
}

/** The variables of these layers as `<layer>/<weight>`: those to be trained, and the others, among them the frozen ones. */
export function namedWeights(
  places: readonly Place[],
  refuse: Refuse,
): { readonly parameters: NamedVariables; readonly buffers: NamedVariables } {
  const parameters: Record<string, tf.Variable> = {};
  const buffers: Record<string, tf.Variable> = {};
  for (const place of places) {
    for (const weight of place.layer.weights) {
      const name = weightName(place, shortName(weight));
      if (weight.constraint) refuse(`constrains "${name}"; make it without constraints`);
      if (name in parameters || name in buffers)
        refuse(`has two weights "${name}"; give its layers names of their own`);
      const variable = variableOf(weight, refuse);
      (variable.trainable && !place.frozen ? parameters : buffers)[name] = variable;
    }
  }
  return { parameters, buffers };
}
