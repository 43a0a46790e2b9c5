import type { Model } from '@infomixup/core';
import { type ToyRepresentations, toyModel } from '@infomixup/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, it } from 'vitest';
import { expectBroken, plugin, toySubject, unchecked } from './subjects.js';

describe('the contract of regularizers refuses', () => {
  it('targets changed without a word', async () => {
    const create = () => unchecked({ targets: (targets) => tf.mul(targets, 0.5) });
    await expectBroken(
      'touches only what it requires and declares',
      toySubject(create),
      /changes targets, which it neither/,
    );
  });

  it('inputs changed without a word', async () => {
    const create = () => unchecked({ prepareBatch: (batch) => ({ ...batch, inputs: tf.mul(batch.inputs, 0.5) }) });
    await expectBroken(
      'touches only what it requires and declares',
      toySubject(create),
      /changes inputs, which it neither/,
    );
  });

  it('labels changed whatever it declares', async () => {
    const create = () =>
      unchecked({ prepareBatch: (batch) => ({ ...batch, labels: new Int32Array(batch.labels.length) }) });
    await expectBroken(
      'touches only what it requires and declares',
      toySubject(create),
      /changes labels, which it neither/,
    );
  });

  it('labels changed in place', async () => {
    const create = () =>
      plugin(() => ({
        prepareBatch: (batch) => {
          batch.labels.fill(0);
          return batch;
        },
      }));
    await expectBroken(
      'touches only what it requires and declares',
      toySubject(create),
      /its prepareBatch hook changed the values of batch.labels/,
    );
  });

  it('a representation changed that is not required', async () => {
    const create = () => unchecked({ representations: { hidden: (value) => tf.mul(value, 0.5) } });
    await expectBroken(
      'touches only what it requires and declares',
      toySubject(create),
      /changes hidden, which it neither/,
    );
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
    await expectBroken(
      'touches only what it requires and declares',
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
    await expectBroken(
      'never runs in evaluation',
      toySubject(create, { model: patchable }),
      /changes the logits of the model in evaluation/,
    );
  });
});

const decay = (model: Model<ToyRepresentations> | undefined) => {
  for (const variable of Object.values(model?.parameters ?? {})) variable.assign(tf.mul(variable, 0.99));
};

const sharpen = (model: Model<ToyRepresentations> | undefined) => {
  if (!model) return;
  const { forward } = model;
  Object.assign(model, { forward: (...args: Parameters<typeof forward>) => tf.mul(forward(...args), 1.01) });
};
