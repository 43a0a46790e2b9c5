import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { InfomixupError } from '../errors.js';
import type { NamedVariables } from '../model/model.js';
import { detached } from './detached.js';
import { keptCopy } from './ownership.js';

/**
 * Gives variables other values for a time: returns how to put back those they had, to the last bit, which the caller does
 * whatever happens. Off the tape, so that gradients know nothing of it. The values stay the caller's.
 *
 * @throws InfomixupError `values-mismatch` for a name or shape that the variables do not have; nothing is changed then.
 *
 * @example
 * ```ts
 * import { setValues } from '@infomixup/core';
 * import * as tf from '@tensorflow/tfjs';
 * const weight = tf.tidy(() => tf.variable(tf.scalar(1)));
 * const other = tf.scalar(7);
 * const putBack = setValues({ weight }, { weight: other });
 * console.assert(weight.dataSync()[0] === 7);
 * putBack();
 * console.assert(weight.dataSync()[0] === 1);
 * tf.dispose([weight, other]);
 * ```
 */
export function setValues(variables: NamedVariables, values: Readonly<NamedTensorMap>): () => void {
  for (const [name, value] of Object.entries(values)) requireFitting(variables, name, value);
  const chosen = Object.entries(variables).flatMap(([name, variable]) => {
    const value = values[name];
    return value ? [{ variable, value }] : [];
  });
  return detached(() => {
    const before = chosen.map(({ variable }) => keptCopy(variable));
    for (const { variable, value } of chosen) variable.assign(value);
    return () => {
      for (const [index, { variable }] of chosen.entries()) {
        const value = before[index];
        if (value) variable.assign(value);
      }
      tf.dispose(before);
    };
  });
}

function requireFitting(variables: NamedVariables, name: string, value: Tensor | undefined): void {
  const variable = Object.hasOwn(variables, name) ? variables[name] : undefined;
  const what = variable
    ? misfit(variable, value)
    : `unknown; the names are ${Object.keys(variables).join(', ') || 'none'}`;
  if (what === undefined) return;
  throw new InfomixupError(
    `core: "${name}" is ${what}; give float32 values of the variables' own shapes`,
    'values-mismatch',
  );
}

function misfit(variable: Tensor, value: unknown): string | undefined {
  if (!(value instanceof tf.Tensor)) return String(value);
  if (value.isDisposed) return 'disposed';
  const fits = value.dtype === variable.dtype && value.shape.join() === variable.shape.join();
  return fits
    ? undefined
    : `${value.dtype} [${value.shape.join(', ')}], not ${variable.dtype} [${variable.shape.join(', ')}]`;
}
