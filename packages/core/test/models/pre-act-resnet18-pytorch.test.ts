import {
  crossEntropy,
  evaluationPass,
  loadModelTensors,
  type Model,
  oneHot,
  type Pass,
  type PreActResNet18Representations,
  preActResNet18,
} from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
// Made by tooling/oracles/pytorch_pre_act_resnet18.py.
import fixture from '../fixtures/pre-act-resnet18.json' with { type: 'json' };
import { trainingPass } from '../training-pass.js';
import { firstValues, uniforms } from './formula.js';

type Case = (typeof fixture.cases)[number];
type Network = Model<PreActResNet18Representations>;
type Values = ArrayLike<number>;

function networkOf({ options, shape }: Case): Network {
  const { classes, width, final_normalization: finalNormalization } = options;
  const stemStride = options.stem_stride === 2 ? 2 : 1;
  const [, height = 0, columns = 0, channels = 0] = shape;
  const inputShape = [height, columns, channels] as const;
  const model = preActResNet18({ seed: 1, classes, width, inputShape, stemStride, finalNormalization });
  const tensors = Object.entries({ ...model.parameters, ...model.buffers }).map(([name, variable]) => {
    const data = Float32Array.from(firstValues(name, variable.shape));
    return [name, { dtype: 'F32' as const, shape: variable.shape, data }] as const;
  });
  loadModelTensors(model, Object.fromEntries(tensors));
  return model;
}

type Differentiated = {
  readonly logits: Float32Array;
  readonly images: Float32Array;
  readonly parameters: { readonly [name: string]: Float32Array };
};

/** Logits, and the gradients of their mean cross-entropy. */
const differentiate = (model: Network, { shape, labels }: Case, pass: Pass<PreActResNet18Representations>) =>
  tf.tidy((): Differentiated => {
    let logits: Float32Array = new Float32Array();
    const loss = (inputs: tf.Tensor): tf.Scalar => {
      const output = model.forward(inputs, pass);
      logits = output.dataSync<'float32'>();
      return tf.mean(crossEntropy.losses(output, oneHot(Int32Array.from(labels), model.classes)));
    };
    const inputs = tf.tensor(uniforms('images', shape), shape);
    const [images = inputs, ...gradients] = tf.grads(loss)([inputs, ...Object.values(model.parameters)]);
    const names = Object.keys(model.parameters);
    const named = gradients.map((gradient, index) => [names[index], gradient.dataSync<'float32'>()] as const);
    return { logits, images: images.dataSync<'float32'>(), parameters: Object.fromEntries(named) };
  });

const norm = (values: Values): number => Math.hypot(...Array.from(values));

/** The distance, relative to the length of what was expected. */
function distance(actual: Values, expected: Values): number {
  expect(actual.length).toBeGreaterThanOrEqual(expected.length);
  return norm(Array.from(expected, (value, index) => (actual[index] ?? Number.NaN) - value)) / norm(expected);
}

/** How far the product with the formula's direction is off, relative to the gradient's length. */
function slopeError(name: string, gradient: Values, expected: number): number {
  const direction = uniforms(`direction/${name}`, [gradient.length]);
  const slope = direction.reduce((sum, u, index) => sum + (2 * u - 1) * (gradient[index] ?? Number.NaN), 0);
  return Math.abs(slope - expected) / norm(gradient);
}

function expectAlike(actual: Differentiated, expected: Case['evaluation']): void {
  expect(actual.logits.length).toBe(expected.logits.length);
  expect(distance(actual.logits, expected.logits)).toBeLessThan(1e-5);
  expect(distance(actual.images, expected.imageGradient)).toBeLessThan(1e-4); // the first image's
  expect(Object.keys(actual.parameters).sort()).toEqual(Object.keys(expected.slopes).sort());
  for (const [name, whole] of Object.entries(expected.gradients)) {
    expect(actual.parameters[name]?.length, name).toBe(whole.length);
    expect(distance(actual.parameters[name] ?? [], whole), name).toBeLessThan(1e-4);
  }
  for (const [name, slope] of Object.entries(expected.slopes)) {
    expect(slopeError(name, actual.parameters[name] ?? [], slope), name).toBeLessThan(1e-4);
  }
}

describe.each(fixture.cases)('preActResNet18 of width $options.width beside PyTorch', (sample) => {
  it('has the logits and gradients of evaluation', () => {
    const model = networkOf(sample);
    expectAlike(differentiate(model, sample, evaluationPass()), sample.evaluation);
    model.dispose();
  });

  it('has the logits, gradients and next running statistics of training', () => {
    const model = networkOf(sample);
    const pass = trainingPass<PreActResNet18Representations>();
    expectAlike(differentiate(model, sample, pass), sample.training);
    expect([...pass.updates.keys()].sort()).toEqual(Object.keys(sample.training.moving).sort());
    for (const [name, moving] of Object.entries<Values>(sample.training.moving)) {
      expect(distance(pass.updates.get(name)?.dataSync() ?? [], moving), name).toBeLessThan(1e-5);
    }
    tf.dispose([...pass.updates.values()]);
    model.dispose();
  });
});
