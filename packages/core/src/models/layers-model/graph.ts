import type { LayersModel, layers, SymbolicTensor } from '@tensorflow/tfjs';
import type { Refuse } from './refuse.js';

/** One application of a layer: the symbolic tensors it reads and the one it makes, by their ids. */
export interface Application {
  readonly layer: layers.Layer;
  readonly inputs: readonly number[];
  readonly output: number;
}

/** The graph of a model with one input and one output, each application after those it reads. */
export interface Graph {
  readonly input: SymbolicTensor;
  readonly output: SymbolicTensor;
  readonly applications: readonly Application[];
}

/** Reads the graph of a model, from its output backwards. */
export function graphOf(model: LayersModel, refuse: Refuse): Graph {
  const [input, otherInput] = model.inputs ?? [];
  const [output, otherOutput] = model.outputs ?? [];
  if (!input || !output) return refuse('has no layers; add them first');
  if (otherInput || otherOutput)
    return refuse('has several inputs or outputs; make one with tf.model that has one of each');
  const applications = new Map<number, Application>();
  const visit = (tensor: SymbolicTensor): void => {
    if (tensor.id === input.id || applications.has(tensor.id)) return;
    const { layer, inputs, output } = applicationOf(tensor, refuse);
    for (const read of inputs) visit(read);
    applications.set(output, { layer, inputs: inputs.map(({ id }) => id), output });
  };
  visit(output);
  return { input, output, applications: [...applications.values()] };
}

function applicationOf({ id, sourceLayer, nodeIndex }: SymbolicTensor, refuse: Refuse) {
  const node = sourceLayer.inboundNodes[nodeIndex];
  if (node === undefined || node.outputTensors.length !== 1) {
    return refuse(`has layer "${sourceLayer.name}" with several outputs, which is not supported`);
  }
  return { layer: sourceLayer, inputs: node.inputTensors, output: id };
}
