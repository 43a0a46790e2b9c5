import { InfomixupError } from '../errors.js';
import type { InitializerName } from '../layers/initializers.js';
import { defineModel, type Kinds, type ValuesOf } from './define-model.js';
import type { Encoder } from './encoder.js';
import type { Head } from './head.js';
import type { Model, Pass } from './model.js';

/** What a model has beside its encoder and its head. */
export interface ModelOfOptions {
  /** Fixes the first values of the parameters. */
  readonly seed: number;
  /** At least 2. */
  readonly classes: number;
  /** What weights start from, default `torch`. */
  readonly initializer?: InitializerName | undefined;
}

/**
 * A classifier: `head(encode(inputs))`. Its representations and parameters are the encoder's and then the head's.
 *
 * The model takes over what the encoder brings made already, such as the weights of a `tf.LayersModel`.
 *
 * @throws InfomixupError `invalid-model` where both name the same representation or variable, or where `defineModel`
 * would refuse.
 *
 * @example
 * ```ts
 * import { bottleneckHead, countParameters, lenet5Encoder, modelOf } from '@infomixup/core';
 * const model = modelOf(lenet5Encoder(), bottleneckHead({ dimension: 32 }), { seed: 1, classes: 10 });
 * console.assert(countParameters(model) === 66626);
 * console.assert(model.settings.initializer === 'torch');
 * model.dispose();
 * ```
 */
export function modelOf<const K extends Kinds, const L extends Kinds>(
  encoder: Encoder<K>,
  head: Head<L>,
  { seed, classes, initializer }: ModelOfOptions,
): Model<ValuesOf<K & L>> {
  const { name, inputShape, bounds, size, dispose } = encoder;
  const added = head.parameters(size, classes);
  requireApart(name, { ...encoder.parameters, ...encoder.buffers }, added);
  requireApart(name, encoder.representations, head.representations);
  return defineModel<K & L, string, string>({
    ...{ name, inputShape, bounds, seed, classes, initializer, dispose },
    settings: { ...encoder.settings, ...head.settings },
    representations: { ...encoder.representations, ...head.representations },
    parameters: { ...encoder.parameters, ...added },
    buffers: encoder.buffers,
    forward: (inputs, pass, weights) => {
      // A pass that shows the representations of both shows those of each; TypeScript cannot see it while K and L are open.
      const features = encoder.encode(inputs, pass as unknown as Pass<ValuesOf<K>>, weights);
      return head.forward(features, pass as unknown as Pass<ValuesOf<L>>, weights);
    },
  });
}

function requireApart(model: string, encoder: object, head: object): void {
  const both = Object.keys(head).find((name) => Object.hasOwn(encoder, name));
  if (both === undefined) return;
  throw new InfomixupError(
    `core: model "${model}" has "${both}" in its encoder and in its head; rename one`,
    'invalid-model',
  );
}
