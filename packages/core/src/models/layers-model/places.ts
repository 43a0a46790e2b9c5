import type { layers } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** Where a layer stands in a model. */
export interface Place {
  readonly layer: layers.Layer;
  /** Its name; within nested models after theirs, as in `body/dense1`. */
  readonly name: string;
  /** Whether it, or a model that holds it, is not to be trained. */
  readonly frozen: boolean;
}

/** The place of each layer of a model, nested models apart, in the order of the model. */
export function placesOf(model: tf.LayersModel): ReadonlyMap<layers.Layer, Place> {
  const places = new Map<layers.Layer, Place>();
  const walk = (container: tf.LayersModel, path: string, frozenAbove: boolean): void => {
    const names = stableNames(container.layers);
    for (const layer of container.layers) {
      const frozen = frozenAbove || !layer.trainable;
      const name = `${path}${names.get(layer)}`;
      if (layer instanceof tf.LayersModel) walk(layer, `${name}/`, frozen);
      else {
        // Within two models it has its first name, and is frozen by either, as in Keras.
        const known = places.get(layer);
        places.set(layer, known ? { ...known, frozen: known.frozen || frozen } : { layer, name, frozen });
      }
    }
  };
  walk(model, '', !model.trainable);
  return places;
}

/** The place of an input layer that a sequential model made for itself and does not list. */
export function placeOfInput(layer: layers.Layer): Place {
  return { layer, name: kindOfNumbered(layer) ?? layer.name, frozen: false };
}

/** The name a model was given, or what it is where TensorFlow.js numbered it. */
export function stableModelName({ name }: tf.LayersModel): string {
  return numberedModel.exec(name)?.[1] ?? name;
}

/**
 * TensorFlow.js numbers the layers that are given no name through the whole process, as `dense_Dense7`; the same network
 * made later has other numbers. Here they are numbered within their model, by their kind: `dense1`, `dense2`.
 */
function stableNames(members: readonly layers.Layer[]): ReadonlyMap<layers.Layer, string> {
  const taken = new Set(members.filter((layer) => kindOfNumbered(layer) === undefined).map(({ name }) => name));
  const names = members.map((layer) => {
    const kind = kindOfNumbered(layer);
    const name = kind === undefined ? layer.name : firstFree(kind, taken);
    taken.add(name);
    return [layer, name] as const;
  });
  return new Map(names);
}

function firstFree(kind: string, taken: ReadonlySet<string>): string {
  let number = 1;
  while (taken.has(`${kind}${number}`)) number++;
  return `${kind}${number}`;
}

const numberedModel = /^(sequential|model|functional)_?\d+$/;

/** `dense` of `dense_Dense7`; undefined for a name of somebody's own. */
function kindOfNumbered(layer: layers.Layer): string | undefined {
  if (layer instanceof tf.LayersModel) return numberedModel.exec(layer.name)?.[1];
  const kind = layer.getClassName();
  if (kind === 'InputLayer') return /^input\d+$|_\d*input$/.test(layer.name) ? 'input' : undefined;
  return new RegExp(`^(.+)_${kind}\\d+$`).exec(layer.name)?.[1];
}
