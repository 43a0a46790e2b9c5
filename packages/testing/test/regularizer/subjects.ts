import { defineRegularizer, type Preset, type Regularizer, type RegularizerSpec } from '@infomixup/regularizer';
import {
  type RegularizerSubject,
  regularizerContract,
  type ToyRepresentations,
  toyDataset,
  toyModel,
} from '@infomixup/testing';
import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';

/** A subject on the toy model. */
export const toySubject = (
  create: () => Preset<ToyRepresentations>,
  rest: Partial<RegularizerSubject<ToyRepresentations>> = {},
): RegularizerSubject<ToyRepresentations> => ({
  model: () => toyModel({ seed: 3 }),
  dataset: toyDataset({ seed: 5, size: 25 }),
  create,
  ...rest,
});

type Step = RegularizerSpec<Record<never, never>, null>['step'];

/** A stateless plugin that requires nothing. */
export const plugin = (step: Step, rest: Omit<Partial<RegularizerSpec<Record<never, never>, null>>, 'settings'> = {}) =>
  defineRegularizer({ name: 'broken', settings: {}, requires: {}, init: () => null, step, ...rest });

/** Expects the promise to be broken, for the reason that `message` matches. */
export const expectBroken = (promise: string, subject: RegularizerSubject<ToyRepresentations>, message: RegExp) =>
  expect(regularizerContract[promise]?.(subject)).rejects.toThrow(message);

/** Multiplies the targets by what `factor` gives at the time. */
export const scaledTargets =
  (factor: () => number): Step =>
  () => ({ targets: (targets) => tf.mul(targets, factor()) });

/** A plugin made by hand, past the checks of `defineRegularizer`. */
export function unchecked(
  hooks: Partial<ReturnType<ReturnType<Regularizer<ToyRepresentations>['start']>['step']>['hooks']>,
): Regularizer<ToyRepresentations> {
  const inner = plugin(() => ({}), { changes: [] });
  return {
    ...inner,
    requires: [],
    start: (setup) => {
      const running = inner.start(setup);
      return {
        ...running,
        step: (context) => ({ ...running.step(context), hooks: { representations: {}, ...hooks } }),
      };
    },
  };
}
