import type { Schedule } from '@infomixup/trainer';
import type { Verdict } from '../../broken.js';
import { broken } from '../../broken.js';
import { changesOf, type ObservedChanges } from '../changes.js';
import { expectSameWeights } from '../same-weights.js';
import type { RegularizerSubject } from '../subject.js';
import { trainedWeights, withModel } from '../train.js';
import { sameBits, weightsOf } from '../weights.js';

/**
 * Of a batch it changes inputs, targets, weights and size only if it says so, labels and indices never; of the
 * representations only those it requires; and the model's parameters not at all.
 */
export async function touchesOnlyItsOwn<R>(subject: RegularizerSubject<R>): Promise<Verdict> {
  const observed = await changesOf(subject);
  const changed = observed.changes.filter(({ before, after }) => !sameBits(before.values, after.values));
  const strayed = changed.find(({ before }) => !mayChange(before.what, observed));
  if (strayed)
    throw broken(
      `it changes ${strayed.before.what}, which it neither requires nor declares`,
      'leave it, or add it to changes',
    );
  await leavesParametersAlone(subject);
  return 'kept';
}

function mayChange(what: string, { declared, requires }: ObservedChanges): boolean {
  const part = what.replace(/^batch /, '');
  if (part === 'inputs' || part === 'targets' || part === 'weights')
    return declared.includes(part) || declared.includes('size');
  return requires.includes(what) || ((what === 'labels' || what === 'indices') && declared.includes('size'));
}

const standingStill: Schedule = { name: 'none', settings: {}, dependsOnLength: false, factor: () => 0 };

async function leavesParametersAlone<R>(subject: RegularizerSubject<R>): Promise<void> {
  const parametersOf = (weights: ReadonlyMap<string, Float32Array>, names: readonly string[]) =>
    new Map([...weights].filter(([name]) => names.includes(name)));
  const [first, names] = await withModel(subject, (model) => [weightsOf(model), Object.keys(model.parameters)]);
  const last = await trainedWeights(subject, [subject.create()], { schedule: standingStill });
  expectSameWeights(
    parametersOf(first, names),
    parametersOf(last, names),
    'after training at a learning rate of 0',
    "leave the model's parameters to the optimizer",
  );
}
