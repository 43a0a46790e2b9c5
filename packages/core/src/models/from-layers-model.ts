import type { LayersModel, Tensor2D } from '@tensorflow/tfjs';
import { defineEncoder, type Encoder } from '../model/encoder.js';
import type { Model, Pass } from '../model/model.js';
import { type Application, type Graph, graphOf, upTo } from './layers-model/graph.js';
import { stepOf } from './layers-model/layer-step.js';
import { logitsStepOf } from './layers-model/logits-step.js';
import { stableModelName } from './layers-model/places.js';
import { type Refuse, refuserOf } from './layers-model/refuse.js';
import { applicationOf, kindsOf, run, type TensorsNamed, visitsOf } from './layers-model/run.js';
import { settingsOf } from './layers-model/settings.js';
import { namedWeights } from './layers-model/weights.js';

/** How a tf.LayersModel becomes a model. */
export interface FromLayersModelOptions<N extends string> {
  /** The layers whose outputs are to be visited: representation name to layer name; the input layer may be among them. */
  readonly representations: { readonly [K in N]: string };
  /** The least and greatest valid input value. */
  readonly bounds: readonly [number, number];
  /** What to call the model, default the tf.LayersModel's name. */
  readonly name?: string;
}

/**
 * Makes a `tf.LayersModel`, of your own or imported from Keras, a model: sequential or functional, models within models
 * too, with one input and one output of rank 2. The model takes over the layers: its `dispose` disposes them.
 *
 * Weights keep their names, `<layer>/<weight>`, after those of the models around them. Layers without a name of their own
 * are numbered within their model (`dense1`, `dense2`), since TensorFlow.js numbers them through the whole process. What
 * is trainable is a parameter. What is not, such as the weights of layers with `trainable: false` (as it is now), is a
 * buffer: never trained, but saved.
 *
 * What a visit returns is what the layers after it see. Logits are wanted, hence a softmax at the end (a dense layer's
 * activation, an Activation or a Softmax layer) is left out. BatchNorm, Dropout, GaussianDropout and GaussianNoise use
 * the pass's buffers and noise, so that training is reproducible; the running variance is the unbiased one, and a frozen
 * BatchNorm keeps its statistics.
 *
 * @throws InfomixupError `unsupported-model`, naming the layer, for what cannot be made correct: recurrent, stateful and
 * masking layers, other random layers, weight regularizers and constraints, another activation or a single unit at the
 * end; `unknown-layer` for a representation of a layer that is not there, or is applied more than once.
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
  options: FromLayersModelOptions<N>,
): Model<TensorsNamed<N>> {
  const refuse = refuserOf(layersModel.name);
  const graph = graphOf(layersModel, refuse);
  const last = lastOf(graph, refuse);
  const visits = visitsOf(graph, options.representations);
  const steps = graph.applications.map((application) => ({
    ...application,
    step: (application === last ? logitsStepOf : stepOf)(application.place, refuse),
  }));
  return {
    ...outlineOf(layersModel, graph, options, refuse),
    classes: classesOf(last, refuse),
    // KindOf undoes what is a tensor anyway, which TypeScript cannot see while N is open.
    representations: kindsOf(visits) as Model<TensorsNamed<N>>['representations'],
    ...namedWeights(graph.places, refuse),
    forward: (inputs, pass) => run(steps, visits, inputs, pass) as Tensor2D, // classesOf admits rank 2 only
    dispose: disposerOf(layersModel, graph, refuse),
  };
}

/** How a part of a tf.LayersModel becomes an encoder. */
export interface LayersModelEncoderOptions<N extends string> extends FromLayersModelOptions<N> {
  /** The layer whose outputs are the features. */
  readonly at: string;
}

/**
 * A `tf.LayersModel` up to one of its layers, for any head: as with `fromLayersModel`, but what comes after is left out.
 * The model that is made of it takes over all layers, hence make only one.
 *
 * @throws InfomixupError as `fromLayersModel`; `unknown-layer` where `at` is not there, or is applied more than once.
 *
 * @example
 * ```ts
 * import { bottleneckHead, layersModelEncoder, modelOf } from '@infomixup/core';
 * import * as tf from '@tensorflow/tfjs';
 * const layersModel = tf.sequential();
 * layersModel.add(tf.layers.dense({ name: 'hidden', inputShape: [2], units: 8, activation: 'relu' }));
 * layersModel.add(tf.layers.dense({ name: 'classes', units: 3, activation: 'softmax' }));
 * const encoder = layersModelEncoder(layersModel, { at: 'hidden', representations: {}, bounds: [-1, 1] });
 * const model = modelOf(encoder, bottleneckHead({ dimension: 2 }), { seed: 1, classes: 3 });
 * console.assert(model.parameters['bottleneck/kernel']?.shape.join() === '8,4');
 * console.assert(!('classes/kernel' in model.parameters));
 * model.dispose();
 * ```
 */
export function layersModelEncoder<const N extends string>(
  layersModel: LayersModel,
  options: LayersModelEncoderOptions<N>,
): Encoder<{ readonly [K in N]: 'tensor' }> {
  const refuse = refuserOf(layersModel.name);
  const whole = graphOf(layersModel, refuse);
  const last = applicationOf(whole.applications, options.at, 'the features');
  const graph = upTo(whole, last);
  const visits = visitsOf(graph, options.representations);
  const steps = graph.applications.map((application) => ({ ...application, step: stepOf(application.place, refuse) }));
  return defineEncoder({
    ...outlineOf(layersModel, graph, options, refuse),
    representations: kindsOf(visits),
    ...namedWeights(graph.places, refuse),
    size: sizesOf(last, refuse).reduce((size, length) => size * length, 1),
    // ValueOf gives tensors for kinds that are all tensors, which TypeScript cannot see while N is open.
    encode: (inputs, pass) => run(steps, visits, inputs, pass as unknown as Pass<TensorsNamed<N>>),
    dispose: disposerOf(layersModel, whole, refuse),
  });
}

function outlineOf<N extends string>(
  layersModel: LayersModel,
  { input, places }: Graph,
  { name = stableModelName(layersModel), bounds }: FromLayersModelOptions<N>,
  refuse: Refuse,
) {
  if (!(bounds[0] < bounds[1])) refuse(`is given bounds [${bounds.join(', ')}]; give the lower one first`);
  return { name, settings: settingsOf(places), inputShape: sizesOf(input, refuse), bounds };
}

const sizesOf = ({ place, shape }: Pick<Application, 'place' | 'shape'>, refuse: Refuse): number[] =>
  shape.map(
    (size) =>
      size ??
      refuse(`takes inputs or makes features [${['batch', ...shape].join(', ')}] at "${place.name}"; give every size`),
  );

function lastOf({ applications }: Graph, refuse: Refuse): Application {
  return applications.at(-1) ?? refuse('only hands its input on; add layers');
}

function classesOf({ shape }: Application, refuse: Refuse): number {
  const [classes, ...more] = shape;
  if (!classes || more.length > 0)
    return refuse(`gives outputs [${['', ...shape].join(', ')}]; end it in [batch, classes]`);
  if (classes > 1) return classes;
  return refuse('gives one output a sample; give it a unit for each class, two for a question of yes or no');
}

/** Frees all weights; those of layers that are also somebody else's are freed too, as they were taken over. */
function disposerOf(layersModel: LayersModel, { places }: Graph, refuse: Refuse): () => void {
  const { parameters, buffers } = namedWeights(places, refuse);
  let disposed = false;
  return () => {
    if (disposed) return;
    disposed = true;
    layersModel.dispose();
    for (const variable of Object.values({ ...parameters, ...buffers })) variable.dispose();
  };
}
