import { InfomixupError, requireKnownKeys } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import type { PassOptions } from '../contract/hooks.js';

const values = {
  hooks: [true, false],
  mode: ['train', 'eval'],
  noise: ['fresh', 'shared'],
  statistics: ['keep', 'update', 'frozen'],
} as const;
const options = [...Object.keys(values), 'parameters'];

/** Refuses what a further forward pass could not be done with. Throws InfomixupError `invalid-options`. */
export function requirePass(inputs: unknown, given: PassOptions = {}): void {
  const owner = 'pass';
  if (!(inputs instanceof tf.Tensor))
    throw new InfomixupError(`${owner}: its inputs are no tensor; give some, such as batch.inputs`, 'invalid-options');
  requireKnownKeys(owner, given, options);
  const { hooks, mode, noise, statistics, parameters } = given;
  requireOneOf(owner, 'hooks', hooks, values.hooks);
  requireOneOf(owner, 'mode', mode, values.mode);
  requireOneOf(owner, 'noise', noise, values.noise);
  requireOneOf(owner, 'statistics', statistics, values.statistics);
  if (parameters !== undefined && (typeof parameters !== 'object' || parameters === null))
    throw new InfomixupError(`${owner}: parameters is ${parameters}; give tensors by name`, 'invalid-options');
}

function requireOneOf(owner: string, option: string, value: unknown, known: readonly unknown[]): void {
  if (value === undefined || known.includes(value)) return;
  throw new InfomixupError(`${owner}: ${option} is "${value}"; give ${known.join(' or ')}`, 'invalid-options');
}
