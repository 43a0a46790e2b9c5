import type { LayersModel, Tensor, Tensor2D } from '@tensorflow/tfjs';
import { InfomixupError } from '../errors.js';
import type { Model, Pass } from '../model/model.js';
import { type Application, type Graph, graphOf } from './layers-model/graph.js';
import { stepOf } from './layers-model/layer-step.js';
import { logitsStepOf } from './layers-model/logits-step.js';
import { type Refuse, refuserOf } from './layers-model/refuse.js';
import type { Step } from './layers-model/step.js';
import { namedWeights } from './layers-model/weights.js';

/** How a tf.LayersModel becomes a model. */
export interface FromLayersModelOptions<N extends string> {
  /** The layers whose outputs are to be visited: representation name to layer name; the input layer may be among them. */
  readonly representations: { readonly [K in N]: string };
  /** The least and greatest valid input value. */
  readonly bounds: readonly [number, number];
}

type TensorsNamed<N extends string> = { readonly [K in N]: Tensor };

/**
 * Makes a `tf.LayersModel`, of your own or imported from Keras, a model: sequential or functional, with one input and
 * one output of rank 2. Weights keep their names, `<layer>/<weight>`; the trainable ones are the parameters, the others
 * the buffers. The model takes over the layers: its `dispose` disposes them.
 *
 * What a visit returns is what the layers after it see. Logits are wanted, hence a softmax at the end (a dense layer's
 * activation, an Activation or a Softmax layer) is left out. BatchNorm, Dropout, GaussianDropout and GaussianNoise use
 * the pass's buffers and noise, so that training is reproducible; the running variance is the unbiased one.
 *
 * @throws InfomixupError `unsupported-model`, naming the layer, for what cannot be made correct: recurrent, stateful,
 * nested and masking layers, other random layers, weight regularizers and constraints, another activation at the end;
 * `unknown-layer` for a representation of a layer that is not there, or is applied more than once.
 *
 * @example
 * ```ts
 * import { classifierOf, fromLayersModel } from '@infomixup/core';
 * import * as tf from '@tensorflow/tfjs';
 * const layersModel = tf.sequential();
 * layersModel.add(tf.layers.dense({ name: 'hidden', inputShape: [2], units: 8, activation: 'relu' }));
 * layersModel.add(tf.layers.dense({ name: 'classes', units: 3, activation: 'softmax' }));
 * const model = fromLayersModel(layersModel, { representations: { features: 'hidden' }, bounds: [-1, 1] });
 * tf.tidy(() => {
 *   const inputs = tf.tensor2d([[0.5, -1]]);
 *   const difference = tf.sub(tf.softmax(classifierOf(model).logits(inputs)), layersModel.predict(inputs) as tf.Tensor);
 *   console.assert((tf.max(tf.abs(difference)).dataSync()[0] ?? 1) < 1e-6);
 * });
 * model.dispose();
 * ```
 */
export function fromLayersModel<const N extends string>(
  layersModel: LayersModel,
  { representations, bounds }: FromLayersModelOptions<N>,
): Model<TensorsNamed<N>> {
  const refuse = refuserOf(layersModel.name);
  const graph = graphOf(layersModel, refuse);
  const visits = visitsOf(graph, representations);
  const steps = graph.applications.map((application) => ({
    ...application,
    step: (application.output === graph.output.id ? logitsStepOf : stepOf)(application.layer, refuse),
  }));
  return {
    name: layersModel.name,
    settings: {},
    inputShape: sizesOf(graph.input.shape.slice(1), refuse),
    classes: classesOf(graph, refuse),
    bounds,
    representations: kindsOf(visits),
    ...namedWeights(layersModel, refuse),
    forward: (inputs, pass) => run(graph, steps, visits, inputs, pass),
    dispose: () => void layersModel.dispose(),
  };
}

const sizesOf = (shape: readonly (number | null)[], refuse: Refuse): number[] =>
  shape.map((size) => size ?? refuse(`takes inputs [${['batch', ...shape].join(', ')}]; give every size`));

function classesOf({ output }: Graph, refuse: Refuse): number {
  const [, classes] = output.shape;
  if (output.shape.length === 2 && classes) return classes;
  return refuse(`gives outputs [${output.shape.join(', ')}]; end it in [batch, classes]`);
}

/** Symbolic tensor to the representation it is visited as, in the order of the visits. */
function visitsOf<N extends string>(
  { input, applications }: Graph,
  representations: { readonly [K in N]: string },
): ReadonlyMap<number, N> {
  const outputs = [{ layer: input.sourceLayer, output: input.id }, ...applications];
  const order = outputs.map(({ output }) => output);
  const found = (Object.keys(representations) as N[]).map((name) => {
    const layer = representations[name];
    const [only, ...more] = outputs.filter((candidate) => candidate.layer.name === layer);
    if (only && more.length === 0) return [only.output, name] as const;
    const known = outputs.map((candidate) => candidate.layer.name).join(', ');
    const what = only ? 'is applied more than once' : `is not among ${known}`;
    throw new InfomixupError(`core: representation "${name}": layer "${layer}" ${what}; name another`, 'unknown-layer');
  });
  return new Map(found.sort(([a], [b]) => order.indexOf(a) - order.indexOf(b)));
}

const kindsOf = <N extends string>(visits: ReadonlyMap<number, N>): Model<TensorsNamed<N>>['representations'] =>
  // Object.fromEntries forgets which keys it was given.
  Object.fromEntries([...visits.values()].map((name) => [name, 'tensor'])) as Model<TensorsNamed<N>>['representations'];

type Steps = readonly (Application & { readonly step: Step })[];

function run<N extends string>(
  { input, output }: Graph,
  steps: Steps,
  visits: ReadonlyMap<number, N>,
  inputs: Tensor,
  pass: Pass<TensorsNamed<N>>,
): Tensor2D {
  const values = new Map<number, Tensor>();
  const set = (id: number, value: Tensor): void => {
    const name = visits.get(id);
    values.set(id, name === undefined ? value : pass.visit(name as N & keyof TensorsNamed<N>, value));
  };
  set(input.id, inputs);
  for (const { inputs: ids, output: id, step } of steps) {
    set(
      id,
      step(
        ids.map((read) => values.get(read) as Tensor),
        pass,
      ),
    ); // made before: the steps are in order
  }
  return values.get(output.id) as Tensor2D; // classesOf admits rank 2 only
}
