import type { Tensor, Tensor2D, Variable } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { InfomixupError } from '../errors.js';
import type { Declared, VariableSpec, Weights } from '../layers/declaration.js';
import { randomStream } from '../random/stream.js';
import type { RepresentationKind, ValueOf } from './gaussian.js';
import type { Model, Pass } from './model.js';

/** Representations by name, each with its kind. */
export type Kinds = { readonly [representation: string]: RepresentationKind };

/** Representations by name, each with the type that its kind stands for. */
export type ValuesOf<K extends Kinds> = { readonly [N in keyof K]: ValueOf<K[N]> };

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
  /** Every representation that `forward` visits, with its kind, in the order of the visits. */
  readonly representations: K;
  readonly parameters: Declared<P>;
  readonly buffers?: Declared<B>;
  /** Maps inputs `[batch, ...inputShape]` to logits `[batch, classes]`. */
  readonly forward: (inputs: Tensor, pass: Pass<ValuesOf<K>>, weights: Weights<NoInfer<P | B>>) => Tensor2D;
}

/**
 * Makes a model from its declaration: the variables with their first values, and a forward function that is handed them.
 *
 * Any number of models may be made from one definition. Each owns its variables; `dispose` frees them.
 *
 * @throws InfomixupError `invalid-model` where the definition contradicts itself; `wrong-shape` from `forward`, where
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
  const { name, inputShape, classes, bounds, seed, representations, forward } = definition;
  const parameters = makeVariables(definition.parameters, seed);
  const buffers = makeVariables<B>(definition.buffers, seed, false);
  // The spread of two generic records has every name of both, which TypeScript does not conclude.
  const weights = { ...parameters, ...buffers } as Weights<P | B>;
  return {
    name,
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
    dispose: () => tf.dispose({ ...weights }),
  };
}

function makeVariables<N extends string>(
  declared: Declared<N> | undefined,
  seed: number,
  trainable = true,
): Weights<N> {
  const entries = Object.entries<VariableSpec>(declared ?? {});
  const variables = entries.map(([name, spec]) => [name, makeVariable(name, spec, seed, trainable)] as const);
  return Object.fromEntries(variables) as Weights<N>; // Object.fromEntries forgets which keys it was given
}

/** Its name in the engine is tfjs's own running number: names there are global, and two models may share theirs. */
const makeVariable = (name: string, { shape, initializer }: VariableSpec, seed: number, trainable: boolean): Variable =>
  tf.tidy(() => {
    const values = initializer.values(shape, randomStream(seed, `init/${name}`));
    return tf.variable(tf.tensor(values, [...shape]), trainable);
  });

function check<K extends Kinds, P extends string, B extends string>(definition: ModelDefinition<K, P, B>): void {
  const { name, classes, bounds, parameters, buffers = {} } = definition;
  const refuse = (what: string): never => {
    throw new InfomixupError(`core: model "${name}" ${what}`, 'invalid-model');
  };
  const twice = Object.keys(parameters).find((parameter) => parameter in buffers);
  if (twice !== undefined) refuse(`has both a parameter and a buffer "${twice}"; rename one`);
  if (!Number.isInteger(classes) || classes < 2) refuse(`has ${classes} classes; give a whole number of at least 2`);
  if (!(bounds[0] < bounds[1])) refuse(`has bounds [${bounds.join(', ')}]; give the lower one first`);
  const lengths = { inputShape: definition.inputShape, ...shapesOf(parameters), ...shapesOf(buffers) };
  const wrong = Object.entries(lengths).find(([, shape]) => shape.some((size) => !Number.isInteger(size) || size < 1));
  if (wrong) refuse(`has ${wrong[0]} [${wrong[1].join(', ')}]; give whole numbers of at least 1`);
}

const shapesOf = (declared: Declared<string>): Record<string, readonly number[]> =>
  Object.fromEntries(Object.entries(declared).map(([name, { shape }]) => [name, shape]));

function checkInputs(model: string, inputShape: readonly number[], { shape }: Tensor): void {
  if (shape.length === inputShape.length + 1 && inputShape.every((size, axis) => shape[axis + 1] === size)) return;
  throw new InfomixupError(
    `core: model "${model}" got inputs [${shape.join(', ')}]; give [${['batch', ...inputShape].join(', ')}]`,
    'wrong-shape',
  );
}
