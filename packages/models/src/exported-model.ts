import type { AttackedModel } from '@infomixup/attacks';
import { described, InfomixupError } from '@infomixup/core';
import type { ModelDescription } from './description.js';

/** What a module says of a model, and the model itself. */
export interface ExportedModel {
  readonly name: string | undefined;
  readonly model: AttackedModel;
  readonly description: ModelDescription;
}

const answers = ['logits', 'scores', 'decisions'] as const;

/**
 * The model that a module exports as `model`: `bounds`, `classes` (their number, or their names), and one function `logits`, `scores` or `decisions`; what
 * else is said of it stands beside.
 *
 * @param module - What was imported.
 * @param source - What errors call it.
 * @throws InfomixupError `invalid-model`, naming what is missing.
 *
 * @example
 * ```ts
 * import { exportedModel } from '@infomixup/models';
 * const module = { model: { bounds: [0, 1], classes: ['no', 'yes'], decisions: async () => [0] } };
 * console.assert(exportedModel(module, 'mine.mjs').model.classes === 2);
 * ```
 */
export function exportedModel(module: object, source: string): ExportedModel {
  const refuse = (what: string): never => {
    const advice = 'export const model = { bounds: [0, 1], classes: 10, scores: async (inputs) => ... }';
    throw new InfomixupError(`${source}: ${what}; ${advice}`, 'invalid-model');
  };
  const exported: unknown =
    Reflect.get(module, 'model') ?? Reflect.get(Object(Reflect.get(module, 'default')), 'model');
  if (typeof exported !== 'object' || exported === null) return refuse(`it exports ${described(exported)} as "model"`);
  const { name, bounds, classes, output, inputShape, ...functions }: Record<string, unknown> = { ...exported };
  const kinds = answers.filter((kind) => typeof functions[kind] === 'function');
  if (kinds.length !== 1)
    refuse(`its model has ${kinds.join(' and ') || 'no function'}, and not one of ${answers.join(', ')}`);
  const count = Array.isArray(classes) ? classes.length : classes;
  if (!Number.isInteger(count) || Number(count) < 2)
    refuse(`its model's "classes" is ${described(classes)}, and not their number or names`);
  const isRange = Array.isArray(bounds) && bounds.length === 2 && Number(bounds[0]) < Number(bounds[1]);
  if (!isRange) refuse(`its model's "bounds" is ${described(bounds)}, and not the least and greatest input value`);
  return {
    name: typeof name === 'string' && name !== '' ? name : undefined,
    // Has one of the functions, and both other fields.
    model: {
      bounds,
      classes: count,
      ...Object.fromEntries(kinds.map((kind) => [kind, functions[kind]])),
    } as unknown as AttackedModel,
    // Checked with all else that is said of a model.
    description: {
      bounds,
      classes,
      ...(output !== undefined && { output }),
      ...(inputShape !== undefined && { inputShape }),
    } as ModelDescription,
  };
}
