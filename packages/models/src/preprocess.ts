import { sizeOfShape } from '@infomixup/core';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { type Preprocessing, unfit } from './description.js';

/** Makes of inputs `[batch, ...inputShape]` within the bounds what a model wants to see; differentiable. */
export type Preprocess = (inputs: Tensor) => Tensor;

const lengthsOf = ({ mean, std }: Preprocessing): number[] =>
  [mean, std].flatMap((numbers) => (Array.isArray(numbers) && numbers.length > 1 ? [numbers.length] : []));

/** The shape that a model sees of inputs: their own, or with the channels first. */
const seen = (inputShape: readonly number[], channels: 'first' | 'last' | undefined): readonly number[] =>
  channels === 'first' && inputShape.length === 3 ? [2, 0, 1].map((axis) => inputShape[axis] ?? 1) : inputShape;

const fits = (wanted: readonly (number | null)[], shape: readonly number[]): boolean =>
  wanted.length === shape.length && wanted.every((size, axis) => size === null || size === shape[axis]);

/** The shape to hand to a model whose own is `wanted`: that of the inputs, or another with as many values; `before` they are turned. */
function handed(
  name: string,
  wanted: readonly (number | null)[] | undefined,
  shape: readonly number[],
  before: readonly number[],
): readonly number[] {
  if (wanted === undefined || fits(wanted, shape)) return shape;
  const known = wanted.filter((size) => size !== null);
  // Channels of grey images and flat rows are a matter of writing; anything else is not.
  const isFlat = wanted.length === 1 || shape.length === 1;
  const isGrey = fits(wanted, [...shape, 1]) || (shape.at(-1) === 1 && fits(wanted, shape.slice(0, -1)));
  if (known.length === wanted.length && sizeOfShape(known) === sizeOfShape(shape) && (isFlat || isGrey)) return known;
  const what = `it takes inputs [${wanted.map((size) => size ?? 'any')}], and gets [${shape}]`;
  throw unfit(name, what, adviceOn(wanted, shape, before));
}

/** What to do about inputs of another shape: their channels may lie elsewhere. */
function adviceOn(wanted: readonly (number | null)[], shape: readonly number[], before: readonly number[]): string {
  if (shape !== before && fits(wanted, before))
    return 'leave out model.preprocessing.channels, as the model has them last';
  const [first = 1, second = 1, third = 1] = shape;
  if (shape.length === 3 && fits(wanted, [second, third, first]))
    return 'say data.channels "first", as the data have them first';
  if (shape.length === 3 && fits(wanted, [third, first, second]))
    return 'say model.preprocessing.channels "first", as the model has them first';
  return 'give data of that shape';
}

/**
 * `(scale x - mean) / std`, channel by channel, then the channels where the model has them, then its shape.
 *
 * @param wanted - The shape of one input that the model asks for.
 * @throws InfomixupError `unsupported-model` where shapes or numbers of channels do not go together.
 */
export function preprocessFor(
  name: string,
  inputShape: readonly number[],
  wanted: readonly (number | null)[] | undefined,
  given: Preprocessing | undefined,
): { readonly preprocess: Preprocess; readonly notes: readonly string[] } {
  const { scale, mean, std, channels } = given ?? { scale: 1, mean: 0, std: 1, channels: 'last' as const };
  const last = inputShape.at(-1) ?? 1;
  const wrong = given && lengthsOf(given).find((length) => length !== last);
  if (wrong !== undefined)
    throw unfit(
      name,
      `preprocessing has ${wrong} numbers, and inputs [${inputShape}] have ${last} channels`,
      'give one a channel, or a single one',
    );
  if (channels === 'first' && inputShape.length !== 3)
    throw unfit(name, `inputs [${inputShape}] are no images`, 'leave out preprocessing.channels');
  const before = seen(inputShape, channels);
  const shape = handed(name, wanted, before, inputShape);
  const isReshaped = shape.join() !== before.join();
  const preprocess: Preprocess = (inputs) =>
    tf.tidy(() => {
      const scaled = scale === 1 ? inputs : tf.mul(inputs, scale);
      const centred = mean === 0 ? scaled : tf.sub(scaled, mean);
      const normalized = std === 1 ? centred : tf.div(centred, std);
      const turned = channels === 'first' ? tf.transpose(normalized, [0, 3, 1, 2]) : normalized;
      return isReshaped ? tf.reshape(turned, [inputs.shape[0] ?? 0, ...shape]) : tf.clone(turned);
    });
  return { preprocess, notes: isReshaped ? [`inputs [${before}] are handed on as [${shape}]`] : [] };
}
