import { type Dataset, type Gather, InfomixupError } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import type { EpochReport, EvaluationWeights } from '../contract/run.js';
import type { NamedTensors } from '../contract/tensors.js';
import { type Origin, refusal } from './layout.js';

type From = Pick<Origin, 'plugin' | 'hook'>;

/** Refuses what is no data set of the same kind of samples as the one given. */
export function aDataset(from: From, given: Dataset, result: Dataset): Dataset {
  if (result === given) return result;
  const { gather, size, classes, inputShape } = result ?? {};
  const fits =
    typeof gather === 'function' &&
    Number.isSafeInteger(size) &&
    classes?.length === given.classes?.length &&
    inputShape?.join() === given.inputShape?.join();
  const advice = 'return the data it was given, or others with size and gather, and the same classes and inputShape';
  if (!fits) throw refusal(from, result, 'a data set', advice);
  // Faults of its samples are the plugin's; what is known of their values stays known.
  const { withinBounds = false } = gather;
  const own: Gather = (indices, training) => result.gather(indices, training);
  const name = `${result.name} of ${from.plugin}'s ${from.hook} hook`;
  return { ...result, name, gather: Object.assign(own, { withinBounds }) };
}

/** Refuses a report of anything but finite numbers. */
export function finiteNumbers(from: From, report: EpochReport | undefined): EpochReport {
  if (typeof report !== 'object' || report === null || report instanceof tf.Tensor)
    throw refusal(from, report, 'an object of numbers', 'return numbers by name');
  for (const [key, value] of Object.entries(report))
    if (!Number.isFinite(value))
      throw refusal(
        from,
        value,
        `a finite number for "${key}"`,
        'leave the key out, or read a tensor with dataSync()[0]',
      );
  return report;
}

/** Refuses weights that no model could be given; whether their layouts are the model's, the trainer sees. */
export function evaluationWeightsOf(
  from: From,
  result: EvaluationWeights | null | undefined,
): EvaluationWeights | null {
  if (result === null) return null;
  const wanted = '{ parameters, buffers } or null';
  if (!isObject(result?.parameters) || result.parameters instanceof tf.Tensor)
    throw refusal(from, result, wanted, 'give the tensors by name as parameters');
  const unknown = Object.keys(result).find((key) => key !== 'parameters' && key !== 'buffers');
  if (unknown !== undefined) throw refusal(from, result, wanted, `leave "${unknown}" out`);
  const { parameters, buffers = {} } = result;
  if (!isObject(buffers) && buffers !== 'recompute')
    throw new InfomixupError(
      `${from.plugin}: its ${from.hook} hook returned buffers of "${buffers}"; give tensors by name, or 'recompute'`,
      'wrong-hook-result',
    );
  requireTensors(from, parameters);
  if (isObject(buffers)) requireTensors(from, buffers);
  if (Object.keys(parameters).length === 0 && isObject(buffers) && Object.keys(buffers).length === 0)
    throw refusal(from, result, wanted, 'give null where there are no other weights to evaluate');
  return result;
}

function requireTensors(from: From, tensors: NamedTensors): void {
  for (const [name, tensor] of Object.entries(tensors))
    if (!(tensor instanceof tf.Tensor) || tensor.isDisposed)
      throw refusal(from, tensor, `a tensor for "${name}"`, 'give tensors by name, and dispose none');
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
