import { described } from '../described.js';
import type { Model } from '../model/model.js';
import type { Dataset } from './dataset.js';

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

const kinds = {
  name: [(value) => typeof value === 'string', 'text'],
  size: [(value) => Number.isSafeInteger(value) && Number(value) >= 0, 'a whole number'],
  classes: [isList, 'a list of names'],
  inputShape: [(value) => isList(value) && value.every(Number.isInteger), 'a list of whole numbers'],
  bounds: [
    (value) => isList(value) && value.length === 2 && Number(value[0]) < Number(value[1]),
    'the least and greatest input value',
  ],
  gather: [(value) => typeof value === 'function', 'a function'],
} satisfies Record<Exclude<keyof Dataset, 'settings' | 'origin'>, [isRight: (value: unknown) => boolean, what: string]>;

/** What keeps a value that callers without types give from being a data set, if anything: it follows "the data set". */
export function datasetFault(dataset: unknown): string | undefined {
  if (typeof dataset !== 'object' || dataset === null) return `is ${described(dataset)}`;
  for (const [field, [isRight, what]] of Object.entries(kinds)) {
    const value: unknown = Reflect.get(dataset, field);
    if (!isRight(value)) return `has ${described(value)} as "${field}", which is not ${what}`;
  }
  return undefined;
}

/** What a data set is to fit. */
type Fitted = Pick<Model<never>, 'name' | 'classes' | 'bounds'> & Partial<Pick<Model<never>, 'inputShape'>>;

/**
 * What of a data set does not fit a model, if anything: classes, the shape of inputs, their bounds.
 *
 * @example
 * ```ts
 * import { misfitOf, spiralMlp } from '@infomixup/core';
 * import { spirals } from '@infomixup/datasets';
 * const [model, { train }] = [spiralMlp({ seed: 1 }), spirals({ seed: 1, size: 40 })];
 * console.assert(misfitOf(model, train) === undefined);
 * console.assert(misfitOf({ ...model, name: 'm', classes: 3 }, train)?.includes('2 classes, and m takes 3'));
 * model.dispose();
 * ```
 */
export function misfitOf(model: Fitted, { name, classes, inputShape, bounds }: Dataset): string | undefined {
  const say = (what: string, wanted: string) => `${name} has ${what}, and ${model.name} takes ${wanted}`;
  if (classes.length !== model.classes) return say(`${classes.length} classes`, `${model.classes}`);
  if (model.inputShape && inputShape.join() !== model.inputShape.join())
    return say(`inputs [${inputShape}]`, `[${model.inputShape}]`);
  if (bounds[0] !== model.bounds[0] || bounds[1] !== model.bounds[1])
    return `${say(`values in [${bounds}]`, `[${model.bounds}]`)}: scale the data set, and put normalisation inside the model`;
  return undefined;
}
