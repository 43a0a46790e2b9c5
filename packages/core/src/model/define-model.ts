import type { Tensor, Tensor2D, Variable } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { InfomixupError } from '../errors.js';
import type { Json } from '../json.js';
import { firstValues, type VariableSpec, type Weights } from '../layers/declaration.js';
import { type Initializer, type InitializerName, initializers } from '../layers/initializers.js';
import { randomStream } from '../random/stream.js';
import { sizeOfShape } from '../tensors/size-of-shape.js';
import type { RepresentationKind, ValueOf } from './gaussian.js';
import type { Model, NamedVariables, Pass } from './model.js';

/** Representations by name, each with its kind. */
export type Kinds = { readonly [representation: string]: RepresentationKind };

/** Representations by name, each with the type that its kind stands for. */
export type ValuesOf<K extends Kinds> = { readonly [N in keyof K]: ValueOf<K[N]> };

/** Variables by name, each to be made, or made already and then the model's own. */
export type VariableSources<N extends string> = { readonly [K in N]: VariableSpec | Variable };

/** A model to be made: `K` its representations, `P` and `B` the names of its parameters and buffers. */
export interface ModelDefinition<K extends Kinds, P extends string, B extends string> {
  readonly name: string;
  /** Shape of one input, without the batch axis. */
  readonly inputShape: readonly number[];
  /** At least 2. */
  readonly classes: number;
  /** The least and greatest valid input value. */
  readonly bounds: readonly [number, number];
  /** Fixes the first values: each variable draws from the stream `init/<its name>`, whatever other variables there are. */
  readonly seed: number;
  /** What weights start from whose layer does not say otherwise, default `torch`. */
  readonly initializer?: InitializerName | undefined;
  /** Hyper-parameters of the model's own; `classes`, `seed` and `initializer` are added to them. */
  readonly settings?: Readonly<Record<string, Json>>;
  /** Every representation that `forward` visits, with its kind, in the order of the visits. */
  readonly representations: K;
  readonly parameters: VariableSources<P>;
  readonly buffers?: VariableSources<B>;
  /** Maps inputs `[batch, ...inputShape]` to logits `[batch, classes]`. */
  readonly forward: (inputs: Tensor, pass: Pass<ValuesOf<K>>, weights: Weights<NoInfer<P | B>>) => Tensor2D;
  /** Frees what belongs to the model beside its variables; called once. */
  readonly dispose?: (() => void) | undefined;
}

/**
 * Makes a model from its declaration: the variables with their first values, and a forward function that is handed them.
 *
 * Any number of models may be made from one definition. Each owns its variables; `dispose` frees them.
 *
 * @throws InfomixupError `invalid-model` where the definition contradicts itself, or declares more than 2^28 weights; `wrong-shape` from `forward`, where
 * the inputs are not `[batch, ...inputShape]`.
 *
 * @example
 * ```ts
 * import { defineModel, dense, denseParameters, evaluationPass } from '@infomixup/core';
 * import * as tf from '@tensorflow/tfjs';
 * const model = defineModel({
 *   name: 'two-layers', seed: 1, inputShape: [2], classes: 3, bounds: [-1, 1],
 *   representations: { input: 'tensor', hidden: 'tensor' },
 *   parameters: {
 *     ...denseParameters('hidden', { inputs: 2, units: 8 }),
 *     ...denseParameters('logits', { inputs: 8, units: 3 }),
 *   },
 *   forward: (inputs, pass, weights) => {
 *     const input = pass.visit('input', inputs);
 *     const hidden = pass.visit('hidden', tf.relu(dense(input, weights, 'hidden')));
 *     return dense(hidden, weights, 'logits');
 *   },
 * });
 * const logits = tf.tidy(() => model.forward(tf.zeros([5, 2]), evaluationPass()));
 * console.assert(logits.shape.join() === '5,3');
 * logits.dispose();
 * model.dispose();
 * ```
 */
export function defineModel<const K extends Kinds, P extends string, B extends string = never>(
  definition: ModelDefinition<K, P, B>,
): Model<ValuesOf<K>> {
  check(definition);
  const { name, inputShape, classes, bounds, seed, initializer = 'torch', representations, forward } = definition;
  const make = makerOf(seed, initializers[initializer]);
  const parameters = make(definition.parameters, true);
  const buffers = make<B>(definition.buffers, false);
  // The spread of two generic records has every name of both, which TypeScript does not conclude.
  const weights = { ...parameters, ...buffers } as Weights<P | B>;
  return {
    name,
    settings: { ...definition.settings, classes, initializer, seed },
    inputShape,
    classes,
    bounds,
    parameters,
    buffers,
    // KindOf undoes ValueOf, which TypeScript cannot see while K is open.
    representations: representations as Model<ValuesOf<K>>['representations'],
    forward: (inputs, pass) => {
      checkInputs(name, inputShape, inputs);
      return forward(inputs, pass, weights);
    },
    dispose: disposerOf(weights, definition.dispose),
  };
}

/** Others may free some of the variables themselves, and would not do so twice. */
function disposerOf(weights: NamedVariables, disposeOthers?: () => void): () => void {
  let disposed = false;
  return () => {
    if (!disposed) disposeOthers?.();
    disposed = true;
    tf.dispose({ ...weights });
  };
}

const makerOf =
  (seed: number, initializer: Initializer) =>
  <N extends string>(sources: VariableSources<N> | undefined, trainable: boolean): Weights<N> => {
    const entries = Object.entries<VariableSpec | Variable>(sources ?? {}).map(([name, source]) => {
      if (source instanceof tf.Variable) return [name, source] as const;
      const rng = randomStream(seed, `init/${name}`);
      return [name, makeVariable(source.shape, firstValues(source, initializer, rng), trainable)] as const;
    });
    return Object.fromEntries(entries) as Weights<N>; // Object.fromEntries forgets which keys it was given
  };

/** Its name in the engine is tfjs's own running number: names there are global, and two models may share theirs. */
const makeVariable = (shape: readonly number[], values: Float32Array, trainable: boolean): Variable =>
  tf.tidy(() => tf.variable(tf.tensor(values, [...shape]), trainable));

function check<K extends Kinds, P extends string, B extends string>(definition: ModelDefinition<K, P, B>): void {
  const { name, classes, bounds, initializer = 'torch', parameters, buffers = {} } = definition;
  const refuse = (what: string): never => {
    throw new InfomixupError(`core: model "${name}" ${what}`, 'invalid-model');
  };
  const twice = Object.keys(parameters).find((parameter) => parameter in buffers);
  if (twice !== undefined) refuse(`has both a parameter and a buffer "${twice}"; rename one`);
  if (!Number.isInteger(classes) || classes < 2) refuse(`has ${classes} classes; give a whole number of at least 2`);
  if (!(bounds[0] < bounds[1])) refuse(`has bounds [${bounds.join(', ')}]; give the lower one first`);
  if (!Object.hasOwn(initializers, initializer))
    refuse(`has the initializer "${initializer}"; give one of ${Object.keys(initializers).join(', ')}`);
  const lengths = { inputShape: definition.inputShape, ...shapesOf(parameters), ...shapesOf(buffers) };
  const wrong = Object.entries(lengths).find(([, shape]) => shape.some((size) => !Number.isInteger(size) || size < 1));
  if (wrong) refuse(`has ${wrong[0]} [${wrong[1].join(', ')}]; give whole numbers of at least 1`);
  const shapes = [parameters, buffers].flatMap((declared) => Object.values(shapesOf(declared)));
  const weights = shapes.reduce((sum, shape) => sum + sizeOfShape(shape), 0);
  if (weights > mostWeights) refuse(`has ${weights} weights, more than ${mostWeights}; make its layers smaller`);
}

/** A gibibyte, of which training needs several: beyond it, engines end without a word of why. */
const mostWeights = 2 ** 28;

const shapesOf = (declared: VariableSources<string>): Record<string, readonly number[]> =>
  Object.fromEntries(Object.entries(declared).map(([name, { shape }]) => [name, shape]));

function checkInputs(model: string, inputShape: readonly number[], { shape }: Tensor): void {
  if (shape.length === inputShape.length + 1 && inputShape.every((size, axis) => shape[axis + 1] === size)) return;
  throw new InfomixupError(
    `core: model "${model}" got inputs [${shape.join(', ')}]; give [${['batch', ...inputShape].join(', ')}]`,
    'wrong-shape',
  );
}
