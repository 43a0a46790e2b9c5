import type { LayersModel, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { InfomixupError } from '../errors.js';
import type { Weights } from '../layers/declaration.js';
import { dense, denseParameters } from '../layers/dense.js';
import { bottleneckParameters, type DeviationOf, gaussianBottleneck, latentOf } from '../layers/gaussian-bottleneck.js';
import type { InitializerName } from '../layers/initializers.js';
import { defineModel, type Kinds, type ValuesOf } from '../model/define-model.js';
import type { Encoder } from '../model/encoder.js';
import { evaluationPass } from '../model/evaluation-pass.js';
import {
  type BottleneckOptions,
  type BottleneckRepresentations,
  bottleneckHead,
  bottleneckKinds,
  requireDimension,
} from '../model/head.js';
import type { Model, Pass } from '../model/model.js';
import { type ModelOfOptions, modelOf } from '../model/model-of.js';
import { sizeOfShape } from '../tensors/size-of-shape.js';
import { type FromLayersModelOptions, fromLayersModel } from './from-layers-model.js';
import type { TensorsNamed } from './layers-model/run.js';

/** Where a bottleneck is put into a model, and what it starts from. */
export interface WithBottleneckOptions<At extends string> extends BottleneckOptions {
  /** The representation that it reads, a tensor; default the last one. */
  readonly at?: At | undefined;
  /** Fixes the first values of the bottleneck's own parameters. */
  readonly seed: number;
  /** What they start from, default `torch`. */
  readonly initializer?: InitializerName | undefined;
}

/**
 * Puts a Gaussian bottleneck into a model, so that all after the representation `at` reads nothing of it but a sample of
 * K numbers (in evaluation their mean): `bottleneck/kernel` gives mean and rho, and a dense layer `restored` leads from
 * the sample back to the shape of the representation, where the model goes on. Weights that the model has are kept.
 *
 * An encoder gets a `bottleneckHead` instead, which needs no way back; so do the built-in networks by their option
 * `bottleneck`. Prefer either where you can choose.
 *
 * The new model takes over the given one.
 *
 * @throws InfomixupError `invalid-options` for a dimension that is none; `invalid-model` where `at` is no representation
 * or no tensor, or the model has a `bottleneck` already.
 *
 * @example
 * ```ts
 * import { withBottleneck } from '@infomixup/core';
 * import * as tf from '@tensorflow/tfjs';
 * const layersModel = tf.sequential();
 * layersModel.add(tf.layers.dense({ name: 'hidden', inputShape: [2], units: 8, activation: 'relu' }));
 * layersModel.add(tf.layers.dense({ name: 'classes', units: 3, activation: 'softmax' }));
 * const model = withBottleneck(layersModel, {
 *   representations: { features: 'hidden' }, bounds: [-1, 1], dimension: 2, seed: 1,
 * });
 * console.assert(Object.keys(model.representations).join() === 'features,bottleneck,latent');
 * console.assert(model.parameters['restored/kernel']?.shape.join() === '2,8');
 * model.dispose();
 * ```
 */
export function withBottleneck<const N extends string>(
  layersModel: LayersModel,
  options: FromLayersModelOptions<N> & WithBottleneckOptions<N>,
): Model<TensorsNamed<N> & BottleneckRepresentations>;
export function withBottleneck<const K extends Kinds>(
  encoder: Encoder<K>,
  options: BottleneckOptions & ModelOfOptions,
): Model<ValuesOf<K & typeof bottleneckKinds>>;
export function withBottleneck<R>(
  model: Model<R>,
  options: WithBottleneckOptions<keyof R & string>,
): Model<R & BottleneckRepresentations>;
// Unknown, since what each overload gives depends on what it is given.
export function withBottleneck(
  subject: LayersModel | Encoder<Kinds> | AnyModel,
  options: WithBottleneckOptions<string> & Partial<FromLayersModelOptions<string>> & Partial<ModelOfOptions>,
): unknown {
  if (subject instanceof tf.LayersModel) {
    const { representations = {}, bounds = [0, 1], name, ...bottleneck } = options;
    const model = fromLayersModel(subject, { representations, bounds, ...(name ? { name } : {}) });
    return insert(model as unknown as AnyModel, bottleneck);
  }
  if (!('encode' in subject)) return insert(subject, options);
  const { dimension, deviation, seed, classes = 0, initializer } = options;
  return modelOf(subject, bottleneckHead({ dimension, deviation }), { seed, classes, initializer });
}

/** A model of which only what it says itself is known. */
type AnyModel = Model<Record<string, never>>;

interface Bottleneck {
  readonly at: string;
  readonly shape: readonly number[];
  readonly deviation: DeviationOf;
}

function insert(model: AnyModel, options: WithBottleneckOptions<string>): Model<Record<string, never>> {
  const { dimension, deviation = 'softplus', seed, initializer } = options;
  requireDimension(dimension);
  const bottleneck = { ...placeIn(model, options.at), deviation };
  const inputs = sizeOfShape(bottleneck.shape);
  const { name, inputShape, classes, bounds, buffers, dispose } = model;
  return defineModel<Kinds, string, string>({
    ...{ name, inputShape, classes, bounds, seed, initializer, buffers, dispose },
    settings: { model: model.settings, at: bottleneck.at, bottleneck: dimension, deviation },
    representations: kindsWith(model, bottleneck.at),
    parameters: {
      ...model.parameters,
      ...bottleneckParameters('bottleneck', { inputs, dimension }),
      ...denseParameters('restored', { inputs: dimension, units: inputs, beforeRelu: false }),
    },
    forward: (x, pass, weights) => model.forward(x, passThrough(pass, bottleneck, weights)),
  }) as unknown as Model<Record<string, never>>; // of representations that are known at run time only
}

const refuse = ({ name }: AnyModel, what: string): never => {
  throw new InfomixupError(`core: model "${name}" ${what}`, 'invalid-model');
};

/** The representation to read, and the shape of one sample of it. */
function placeIn(model: AnyModel, wanted: string | undefined): Omit<Bottleneck, 'deviation'> {
  const kinds: Kinds = model.representations;
  const tensors = Object.keys(kinds).filter((name) => kinds[name] === 'tensor');
  const at = wanted ?? tensors.at(-1);
  if (at === undefined) return refuse(model, 'has no representation to put a bottleneck at; name one');
  if (!tensors.includes(at))
    return refuse(model, `has no tensor "${at}" to put a bottleneck at; take one of ${tensors.join(', ')}`);
  const taken = [...Object.keys(kinds), ...Object.keys(model.parameters).map((name) => name.split('/', 1)[0])];
  const twice = ['bottleneck', 'latent', 'restored'].find((name) => taken.includes(name));
  if (twice !== undefined) return refuse(model, `has a "${twice}" already; give it one bottleneck only`);
  return { at, shape: shapeAt(model, at) };
}

function shapeAt(model: AnyModel, at: string): readonly number[] {
  let shape: readonly number[] = [];
  const visit = <V>(name: string, value: V): V => {
    if (name === at && value instanceof tf.Tensor) shape = value.shape.slice(1);
    return value;
  };
  tf.tidy(() => {
    model.forward(tf.zeros([1, ...model.inputShape]), { ...evaluationPass<never>(), visit });
  });
  return shape;
}

/** The representations in the order of the visits. */
const kindsWith = ({ representations }: AnyModel, at: string): Kinds =>
  Object.fromEntries(
    Object.entries<Kinds[string]>(representations).flatMap((entry) =>
      entry[0] === at ? [entry, ...Object.entries(bottleneckKinds)] : [entry],
    ),
  );

/** A pass that shows a bottleneck after the representation it reads, and goes on with what is restored from its sample. */
function passThrough(
  pass: Pass<ValuesOf<Kinds>>,
  { at, shape, deviation }: Bottleneck,
  weights: Weights<string>,
): Pass<Record<string, never>> {
  const restored = (features: Tensor): Tensor => {
    const gaussian = gaussianBottleneck(features, weights, 'bottleneck', deviation);
    // What a visit returns is of the kind that it was shown.
    const seen = pass.visit('bottleneck', gaussian) as typeof gaussian;
    const latent = pass.visit('latent', latentOf(seen, pass)) as Tensor;
    return tf.reshape(dense(latent, weights, 'restored'), [-1, ...shape]);
  };
  const visit = (name: string, value: Tensor): Tensor => {
    const seen = pass.visit(name, value) as Tensor;
    return name === at ? restored(seen) : seen;
  };
  // The model's own type of pass is known at run time only.
  return { ...pass, visit } as unknown as Pass<Record<string, never>>;
}
