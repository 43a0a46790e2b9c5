import type { Variable } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { InfomixupError } from '../errors.js';
import { didYouMean } from '../nearest.js';
import type { SafeTensor } from '../safetensors/tensor.js';
import type { Model } from './model.js';

/** The variables of any model. */
export type ModelVariables = Pick<Model<never>, 'name' | 'parameters' | 'buffers'>;

/** A model's weights as plain numbers, by their stable names: what a safetensors file holds. */
export type ModelTensors = Readonly<Record<string, Extract<SafeTensor, { dtype: 'F32' }>>>;

const variablesOf = ({ parameters, buffers }: ModelVariables): Record<string, Variable> => ({
  ...parameters,
  ...buffers,
});

/**
 * A copy of the parameters and buffers of a model, by name.
 *
 * @example
 * ```ts
 * import { encodeSafetensors, lenet5, loadModelTensors, modelTensors } from '@infomixup/core';
 * const [trained, fresh] = [lenet5({ seed: 1 }), lenet5({ seed: 2 })];
 * const tensors = await modelTensors(trained);
 * console.assert(encodeSafetensors(tensors).length > 4 * 61706);
 * loadModelTensors(fresh, tensors);
 * trained.dispose();
 * fresh.dispose();
 * ```
 */
export async function modelTensors(model: ModelVariables): Promise<ModelTensors> {
  const entries = Object.entries(variablesOf(model)).map(async ([name, variable]) => {
    const values = await variable.data<'float32'>();
    return [name, { dtype: 'F32' as const, shape: variable.shape, data: Float32Array.from(values) }] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/**
 * Gives a model the weights that `modelTensors` read, or a file holds. All are checked before any is assigned.
 *
 * @throws InfomixupError `weights-mismatch` where a parameter or buffer of the model is missing, a tensor is unknown to
 * the model, or one has another shape or is not F32.
 */
export function loadModelTensors(model: ModelVariables, tensors: Readonly<Record<string, SafeTensor>>): void {
  const variables = variablesOf(model);
  const wrong = [...missing(variables, tensors), ...unexpected(variables, tensors), ...misfits(variables, tensors)];
  if (wrong.length > 0) {
    throw new InfomixupError(
      `core: these are not the weights of model "${model.name}": ${wrong.join('; ')}; make the model with the options it was trained with`,
      'weights-mismatch',
    );
  }
  for (const [name, variable] of Object.entries(variables)) assign(variable, tensors[name]);
}

type Tensors = Readonly<Record<string, SafeTensor>>;
type Variables = Readonly<Record<string, Variable>>;

/** Names are only compared with those that have no partner of their own. */
const without = (names: object, others: object): string[] =>
  Object.keys(names).filter((name) => !Object.hasOwn(others, name));

const missing = (variables: Variables, tensors: Tensors): string[] =>
  without(variables, tensors).map((name) => `"${name}" is missing`);

const unexpected = (variables: Variables, tensors: Tensors): string[] =>
  without(tensors, variables).map(
    (name) => `"${name}" is unknown to the model${didYouMean(name, without(variables, tensors))}`,
  );

const misfits = (variables: Variables, tensors: Tensors): string[] =>
  Object.entries(variables).flatMap(([name, variable]) => {
    const tensor = tensors[name];
    if (tensor === undefined || (tensor.dtype === 'F32' && tf.util.arraysEqual([...tensor.shape], variable.shape)))
      return [];
    return [`"${name}" is ${tensor.dtype} [${tensor.shape.join(', ')}], not F32 [${variable.shape.join(', ')}]`];
  });

const assign = (variable: Variable, tensor: SafeTensor | undefined): void => {
  if (tensor?.dtype === 'F32') tf.tidy(() => variable.assign(tf.tensor(tensor.data, variable.shape)));
};
