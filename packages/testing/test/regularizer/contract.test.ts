import { type Model, randomStream } from '@infomixup/core';
import { defineRegularizer, type Preset, type Regularizer, type RegularizerSpec, tensor } from '@infomixup/regularizer';
import { type RegularizerSubject, regularizerContract, type ToyRepresentations, toyModel } from '@infomixup/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { toySubject } from './subjects.js';

type Step = RegularizerSpec<Record<never, never>, null>['step'];

/** A stateless plugin that requires nothing. */
const plugin = (step: Step, rest: Partial<RegularizerSpec<Record<never, never>, null>> = {}) =>
  defineRegularizer({ name: 'broken', requires: {}, init: () => null, step, ...rest });

const failsOn = (promise: string, subject: RegularizerSubject<ToyRepresentations>, message: RegExp) =>
  expect(regularizerContract[promise]?.(subject)).rejects.toThrow(message);

const scaledTargets =
  (factor: () => number): Step =>
  () => ({ targets: (targets) => tf.mul(targets, factor()) });

describe('the contract of regularizers refuses', () => {
  it('a counter that all runs of a definition share', async () => {
    const create = () => {
      let steps = 0;
      return plugin(
        scaledTargets(() => 1 + steps++ / 100),
        { claims: ['mix-targets'] },
      );
    };
    await failsOn(
      'shares nothing between runs',
      toySubject(create),
      /differs between a run with a regularizer of its own/,
    );
  });

  it('a tensor kept in every step', async () => {
    const kept: tf.Tensor[] = [];
    const create = () =>
      plugin(() => ({
        prepareBatch: (batch) => {
          kept.push(tf.keep(tf.clone(batch.inputs)));
          return batch;
        },
      }));
    await failsOn('holds no more tensors after 200 steps', toySubject(create), /changed by 2\d\d over 2\d\d steps/);
    tf.dispose(kept);
  });

  it('a tensor kept by the first step for as long as the process lasts', async () => {
    const kept: tf.Tensor[] = [];
    const create = () =>
      plugin(({ step }) => ({
        prepareBatch: (batch) => {
          if (step === 0) kept.push(tf.keep(tf.clone(batch.inputs)));
          return batch;
        },
      }));
    await failsOn('holds no more tensors after 200 steps', toySubject(create), /changed by 1 over a whole run/);
    tf.dispose(kept);
  });

  it('a tensor that waits for a later hook to be disposed', async () => {
    const waiting: tf.Tensor[] = [];
    const create = () =>
      plugin(() => ({
        prepareBatch: (batch) => {
          waiting.push(tf.keep(tf.clone(batch.inputs)));
          return batch;
        },
        gradients: (gradients) => {
          waiting.pop()?.dispose();
          return gradients;
        },
      }));
    await regularizerContract['holds no more tensors after 200 steps']?.(toySubject(create));
    await failsOn(
      'leaves no tensors behind when a hook throws',
      toySubject(create),
      /changed by 1 when prepareBatch of broken threw/,
    );
    tf.dispose(waiting);
  });

  it("draws that are not from the step's own stream", async () => {
    let draws = 0;
    const everyDrawAnew = () => randomStream(draws++, 'outside').uniform();
    const create = () => plugin(scaledTargets(everyDrawAnew), { claims: ['mix-targets'] });
    await failsOn('gives the same result for the same seed', toySubject(create), /between two runs with the same seed/);
  });

  it('memory that a checkpoint does not hold', async () => {
    const create = (): Preset<ToyRepresentations> => {
      const regularizer = plugin(() => ({}), { claims: ['mix-targets'] });
      // Counts for each run by itself, yet outside the state.
      return {
        ...regularizer,
        start: (setup) => {
          let steps = 0;
          return plugin(scaledTargets(() => 1 + steps++ / 100)).start(setup);
        },
      };
    };
    await regularizerContract['shares nothing between runs']?.(toySubject(create));
    await failsOn('resumes to the weights of an uninterrupted run', toySubject(create), /stopped after 1 steps/);
  });

  it('targets of another type', async () => {
    const create = () => unchecked({ targets: (targets) => tf.cast(tf.cast(targets, 'int32'), 'bool') as tf.Tensor2D });
    await failsOn('keeps shapes and types', toySubject(create), /targets went in as float32 .* came out as bool/);
  });

  it('neutral settings that still round', async () => {
    const create = () =>
      plugin(
        scaledTargets(() => 1 + 1e-6),
        { claims: ['mix-targets'] },
      );
    await failsOn(
      'changes nothing with neutral settings',
      toySubject(create, { neutral: create }),
      /between neutral settings and no regularizer/,
    );
  });

  it('a penalty whose gradient is off by one percent', async () => {
    const wrongSquare = tf.customGrad<tf.Tensor>((...inputs) => {
      const value = inputs[0] as tf.Tensor; // tfjs: the inputs, then a function to save with
      return { value: tf.square(value), gradFunc: (outer) => tf.mul(outer, tf.mul(value, 2.02)) };
    });
    const create = () =>
      defineRegularizer({
        name: 'wrong-gradient',
        requires: { hidden: tensor('hidden') },
        init: () => null,
        step: () => ({ penalty: ({ representations }) => tf.mean(wrongSquare(representations.hidden)) }),
      });
    await failsOn('has the gradient that differences of its penalty show', toySubject(create), /gives a slope of/);
  });

  it('targets changed without a claim', async () => {
    const create = () => plugin(scaledTargets(() => 0.5));
    await failsOn('touches only what it requires and claims', toySubject(create), /changes targets, which it neither/);
  });

  it('inputs changed without a claim', async () => {
    const create = () => plugin(() => ({ prepareBatch: (batch) => ({ ...batch, inputs: tf.mul(batch.inputs, 0.5) }) }));
    await failsOn('touches only what it requires and claims', toySubject(create), /changes inputs, which it neither/);
  });

  it('labels changed under any claim', async () => {
    const create = () =>
      plugin(() => ({ prepareBatch: (batch) => ({ ...batch, labels: tf.zerosLike(batch.labels) }) }), {
        claims: ['mix-targets', 'replace-inputs'],
      });
    await failsOn('touches only what it requires and claims', toySubject(create), /changes labels, which it neither/);
  });

  it('a representation changed that is not required', async () => {
    const create = () => unchecked({ representations: { hidden: (value) => tf.mul(value, 0.5) } });
    await failsOn('touches only what it requires and claims', toySubject(create), /changes hidden, which it neither/);
  });

  it("parameters changed behind the optimizer's back", async () => {
    let model: Model<ToyRepresentations> | undefined;
    const own = () => {
      model = toyModel({ seed: 3 });
      return model;
    };
    const create = () =>
      plugin(() => ({
        prepareBatch: (batch) => {
          decay(model);
          return batch;
        },
      }));
    await failsOn(
      'touches only what it requires and claims',
      toySubject(create, { model: own }),
      /after training at a learning rate of 0/,
    );
  });

  it('a model that it changes for evaluation too', async () => {
    const models: Model<ToyRepresentations>[] = [];
    const patchable = () => {
      const model = { ...toyModel({ seed: 3 }) };
      models.push(model);
      return model;
    };
    const create = () =>
      plugin(() => {
        sharpen(models[0]);
        return {};
      });
    await failsOn(
      'never runs in evaluation',
      toySubject(create, { model: patchable }),
      /changes the logits of the model in evaluation/,
    );
  });
});

describe('the contract of regularizers', () => {
  it('says which promises a regularizer does not make', async () => {
    const silent = toySubject(() => plugin(() => ({})));
    expect(await regularizerContract['changes nothing with neutral settings']?.(silent)).toBe('inapplicable');
    expect(await regularizerContract['has the gradient that differences of its penalty show']?.(silent)).toBe(
      'inapplicable',
    );
  });
});

/** A plugin made by hand, past the checks of `defineRegularizer`. */
function unchecked(
  hooks: Partial<ReturnType<ReturnType<Regularizer<ToyRepresentations>['start']>['step']>['hooks']>,
): Regularizer<ToyRepresentations> {
  const inner = plugin(() => ({}), { claims: [] });
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

const decay = (model: Model<ToyRepresentations> | undefined) => {
  for (const variable of Object.values(model?.parameters ?? {})) variable.assign(tf.mul(variable, 0.99));
};

const sharpen = (model: Model<ToyRepresentations> | undefined) => {
  if (!model) return;
  const { forward } = model;
  Object.assign(model, { forward: (...args: Parameters<typeof forward>) => tf.mul(forward(...args), 1.01) });
};
