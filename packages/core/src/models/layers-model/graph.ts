import type { layers, SymbolicTensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { type Place, placeOfInput, placesOf } from './places.js';
import type { Refuse } from './refuse.js';

/** One application of a layer: the values it reads and the one it makes, by their numbers. */
export interface Application {
  readonly place: Place;
  readonly inputs: readonly number[];
  readonly output: number;
  /** Without the batch axis; null where it is open. */
  readonly shape: readonly (number | null)[];
}

/** The graph of a model with one input and one output, each application after those it reads; nested models are unfolded. */
export interface Graph {
  readonly input: Omit<Application, 'inputs'>;
  readonly applications: readonly Application[];
  /** Every layer that the output depends on, in the order of the model. */
  readonly places: readonly Place[];
}

const withoutBatch = ({ shape }: SymbolicTensor): (number | null)[] => shape.slice(1);

/** Reads the graph of a model, from its output backwards. */
export function graphOf(model: tf.LayersModel, refuse: Refuse): Graph {
  const [input, otherInput] = model.inputs ?? [];
  const [output, otherOutput] = model.outputs ?? [];
  if (!input || !output) return refuse('has no layers; add them first');
  if (otherInput || otherOutput)
    return refuse('has several inputs or outputs; make one with tf.model that has one of each');
  const places = placesOf(model);
  const placeOf = (layer: layers.Layer): Place =>
    places.get(layer) ?? refuse(`uses layer "${layer.name}" without holding it; make it anew with tf.model`);
  const applications: Application[] = [];
  unfold(model, [0], placeOf, applications, refuse);
  const used = new Set(applications.map(({ place }) => place.layer));
  return {
    input: {
      place: places.get(input.sourceLayer) ?? placeOfInput(input.sourceLayer),
      output: 0,
      shape: withoutBatch(input),
    },
    applications,
    places: [...places.values()].filter(({ layer }) => used.has(layer)),
  };
}

/** Adds the applications within a model that is applied to the values `inputs`, and returns those it makes. */
function unfold(
  model: tf.LayersModel,
  inputs: readonly number[],
  placeOf: (layer: layers.Layer) => Place,
  applications: Application[],
  refuse: Refuse,
): readonly number[] {
  const values = new Map(model.inputs.map(({ id }, index) => [id, inputs[index] ?? 0]));
  const numberOf = (tensor: SymbolicTensor): number => {
    const known = values.get(tensor.id);
    if (known !== undefined) return known;
    const { layer, reads, makes } = nodeOf(tensor, refuse);
    const read = reads.map(numberOf);
    const made =
      layer instanceof tf.LayersModel
        ? unfold(layer, read, placeOf, applications, refuse)
        : [apply(placeOf(layer), read, makes, applications, refuse)];
    for (const [index, { id }] of makes.entries()) values.set(id, made[index] ?? 0);
    return values.get(tensor.id) ?? 0;
  };
  return model.outputs.map(numberOf);
}

function nodeOf({ sourceLayer, nodeIndex }: SymbolicTensor, refuse: Refuse) {
  const node = sourceLayer.inboundNodes[nodeIndex];
  if (!node) return refuse(`has layer "${sourceLayer.name}" outside of its graph; make it anew with tf.model`);
  return { layer: sourceLayer, reads: node.inputTensors, makes: node.outputTensors };
}

function apply(
  place: Place,
  inputs: readonly number[],
  makes: readonly SymbolicTensor[],
  applications: Application[],
  refuse: Refuse,
): number {
  const [made, other] = makes;
  if (!made || other) return refuse(`has layer "${place.name}" with several outputs, which is not supported`);
  const output = applications.length + 1;
  applications.push({ place, inputs, output, shape: withoutBatch(made) });
  return output;
}

/** The part of a graph that an application's output depends on. */
export function upTo({ input, applications, places }: Graph, last: Application): Graph {
  const needed = new Set([last.output]);
  for (const { inputs, output } of applications.toReversed()) {
    if (needed.has(output)) for (const read of inputs) needed.add(read);
  }
  const kept = applications.filter(({ output }) => needed.has(output));
  const used = new Set(kept.map(({ place }) => place.layer));
  return { input, applications: kept, places: places.filter(({ layer }) => used.has(layer)) };
}
