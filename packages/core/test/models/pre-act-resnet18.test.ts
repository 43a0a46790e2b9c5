import {
  classifierOf,
  countParameters,
  crossEntropy,
  evaluationPass,
  type Model,
  oneHot,
  type PreActResNet18Representations,
  preActResNet18,
  randomStream,
} from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { expectClose } from '../close.js';
import fixture from '../fixtures/pre-act-resnet18.json' with { type: 'json' };
import { trainingPass } from '../training-pass.js';

const names = ['input', 'stem', 'stage1', 'stage2', 'stage3', 'stage4', 'pooled'] as const;

const images = (shape: [number, number, number, number]) =>
  tf.tensor(randomStream(3, 'images').uniforms(tf.util.sizeFromShape(shape)), shape);

/** The shape of each representation of two images. */
function shapesOf(model: Model<PreActResNet18Representations>): Record<string, readonly number[]> {
  const shapes: Record<string, readonly number[]> = {};
  const visit = <T extends tf.Tensor>(name: string, value: T): T => {
    shapes[name] = value.shape.slice(1);
    return value;
  };
  const pass = { ...evaluationPass<PreActResNet18Representations>(), visit };
  tf.tidy(() => model.forward(tf.zeros([2, ...model.inputShape]), pass));
  return shapes;
}

/** What the arithmetic of the architecture gives. */
function expectedCount(width: number, channels: number, outputs: number): number {
  const block = (inputs: number, filters: number) => 2 * inputs + 9 * inputs * filters + 2 * filters + 9 * filters ** 2;
  const stages = [1, 2, 4].map((k) => block(k * width, 2 * k * width) + 2 * (k * width) ** 2);
  const repeated = [1, 1, 2, 4, 8].map((k) => block(k * width, k * width));
  return 9 * channels * width + [...stages, ...repeated].reduce((a, b) => a + b) + (8 * width + 1) * outputs;
}

describe('preActResNet18', () => {
  it('has the parameters of the reference', () => {
    const counts = [false, true].map((finalNormalization) => {
      const model = preActResNet18({ seed: 1, finalNormalization });
      const count = countParameters(model);
      model.dispose();
      return count;
    });
    expect(counts).toEqual([11_171_146, 11_172_170]);
    expect(counts).toEqual(fixture.parameters);
  });

  it.each([
    [1, 3, 10],
    [3, 1, 2],
    [10, 4, 200],
  ])('has width %i of %i channels and %i classes', (width, channels, classes) => {
    const model = preActResNet18({ seed: 1, width, classes, inputShape: [8, 8, channels] });
    expect(countParameters(model)).toBe(expectedCount(width, channels, classes));
    expect(shapesOf(model).pooled).toEqual([8 * width]);
    model.dispose();
  });

  it('names its variables by stage, block and layer', () => {
    const model = preActResNet18({ seed: 1, width: 4, finalNormalization: true });
    const variables = Object.keys(model.parameters);
    expect(variables.filter((name) => name.startsWith('stage2/block1'))).toEqual([
      'stage2/block1/bn1/scale',
      'stage2/block1/bn1/offset',
      'stage2/block1/conv1/kernel',
      'stage2/block1/bn2/scale',
      'stage2/block1/bn2/offset',
      'stage2/block1/conv2/kernel',
      'stage2/block1/shortcut/kernel',
    ]);
    expect(variables.filter((name) => name.endsWith('/shortcut/kernel'))).toHaveLength(3);
    expect(variables.filter((name) => name.endsWith('/bias'))).toEqual(['logits/bias']);
    expect(variables.filter((name) => name.startsWith('stage4/bn'))).toHaveLength(2);
    expect(Object.keys(model.buffers)).toHaveLength(2 * 17);
    model.dispose();
  });

  it.each([
    [[32, 32, 3] as const, 1 as const, [32, 32, 16, 8, 4]],
    [[64, 64, 3] as const, 1 as const, [64, 64, 32, 16, 8]],
    [[64, 64, 3] as const, 2 as const, [32, 32, 16, 8, 4]],
    [[29, 29, 1] as const, 1 as const, [29, 29, 15, 8, 4]],
    [[1, 1, 2] as const, 2 as const, [1, 1, 1, 1, 1]],
  ])('takes images of %s with a stem of stride %i', (inputShape, stemStride, sides) => {
    const model = preActResNet18({ seed: 1, width: 2, inputShape, stemStride });
    const maps = [2, 2, 4, 8, 16].map((channels, index) => [sides[index], sides[index], channels]);
    expect(Object.values(shapesOf(model))).toEqual([inputShape, ...maps, [16]]);
    model.dispose();
  });

  it('visits every representation once, in the order it declares', () => {
    const models = [
      preActResNet18({ seed: 1, width: 1 }),
      preActResNet18({ seed: 1, width: 1, bottleneck: 2 }),
    ] as const;
    for (const model of models) {
      const pass = trainingPass();
      tf.tidy(() => model.forward(tf.zeros([1, 32, 32, 3]), pass as never)); // either model's names
      expect(pass.visited).toEqual(Object.keys(model.representations));
      tf.dispose([...pass.updates.values()]);
      model.dispose();
    }
  });

  it('goes on with what a visit returns', () => {
    const model = preActResNet18({ seed: 1, width: 2, inputShape: [8, 8, 3] });
    const inputs = images([1, 8, 8, 3]);
    const logits = (change: Parameters<typeof trainingPass<PreActResNet18Representations>>[0]) => {
      const pass = { ...evaluationPass<PreActResNet18Representations>(), visit: trainingPass(change).visit };
      return tf.tidy(() => Array.from(model.forward(inputs, pass).dataSync()));
    };
    const unchanged = logits({});
    for (const name of names) {
      expect(logits({ [name]: (x: tf.Tensor) => tf.mul(x, 0.5) }), name).not.toEqual(unchanged);
    }
    expectClose(logits({ pooled: tf.zerosLike }), model.parameters['logits/bias']?.dataSync() ?? []);
    inputs.dispose();
    model.dispose();
  });

  it('samples the bottleneck in training and takes its mean in evaluation', () => {
    const model = preActResNet18({ seed: 1, width: 2, bottleneck: 3, inputShape: [8, 8, 3], deviation: 'logVariance' });
    expect(model.parameters['bottleneck/kernel']?.shape).toEqual([16, 6]);
    expect(model.parameters['logits/kernel']?.shape).toEqual([3, 10]);
    const inputs = images([2, 8, 8, 3]);
    tf.tidy(() => {
      const mean = model.forward(inputs, evaluationPass());
      expectClose(classifierOf(model).logits(inputs), mean.dataSync());
      const noisy = model.forward(inputs, evaluationPass({ rng: randomStream(1, 'noise') }));
      expect(noisy.dataSync()).not.toEqual(mean.dataSync());
    });
    inputs.dispose();
    model.dispose();
  });

  it('repeats a seed, differs between seeds, and starts from what is named', () => {
    const kernelOf = (seed: number, initializer?: 'heNormal') => {
      const model = preActResNet18({ seed, width: 8, initializer });
      const kernel = Array.from(model.parameters['stage2/block1/conv1/kernel']?.dataSync() ?? []);
      model.dispose();
      return kernel;
    };
    const first = kernelOf(1);
    expect(kernelOf(1)).toEqual(first);
    expect(kernelOf(2)).not.toEqual(first);
    const variance = (kernel: number[]) => kernel.reduce((sum, value) => sum + value ** 2, 0) / kernel.length;
    const fanIn = 9 * 8;
    expect(Math.abs(variance(first) / (1 / (3 * fanIn)) - 1)).toBeLessThan(0.15); // five standard errors
    expect(Math.abs(variance(kernelOf(1, 'heNormal')) / (2 / fanIn) - 1)).toBeLessThan(0.2);
  });

  it('frees everything, and keeps nothing over 8 steps', () => {
    const before = tf.memory().numTensors;
    const model = preActResNet18({ seed: 1, width: 1, inputShape: [8, 8, 3] });
    expect(tf.memory().numTensors).toBe(before + 54 + 32);
    const [inputs, targets] = [images([2, 8, 8, 3]), oneHot(Int32Array.of(0, 1), 10)];
    const step = () => {
      const pass = trainingPass<PreActResNet18Representations>();
      const loss = () => tf.mean<tf.Scalar>(crossEntropy.losses(model.forward(inputs, pass), targets));
      const { value, grads } = tf.variableGrads(loss, Object.values(model.parameters));
      expect(Object.keys(grads)).toHaveLength(54);
      tf.dispose([value, grads, ...pass.updates.values()]);
    };
    step();
    const settled = tf.memory().numTensors;
    for (let i = 0; i < 8; i++) step();
    expect(tf.memory().numTensors).toBe(settled);
    tf.dispose([inputs, targets]);
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('lets go of what lies between two visits', () => {
    const model = preActResNet18({ seed: 1, width: 1, inputShape: [8, 8, 3] });
    const alive: number[] = [];
    const visit = <T>(_name: string, value: T): T => {
      alive.push(tf.memory().numTensors);
      return value;
    };
    const pass = { ...evaluationPass<PreActResNet18Representations>(), visit };
    tf.tidy(() => model.forward(tf.zeros([1, 8, 8, 3]), pass));
    const [first = Number.NaN] = alive;
    expect(alive.map((count) => count - first)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    model.dispose();
  });

  it('refuses wrong inputs and options by name', () => {
    const model = preActResNet18({ seed: 1, width: 1 });
    expect(() => tf.tidy(() => model.forward(tf.zeros([2, 28, 28, 3]), evaluationPass()))).toThrow(
      'core: model "pre-act-resnet18" got inputs [2, 28, 28, 3]; give [batch, 32, 32, 3]',
    );
    model.dispose();
    expect(() => preActResNet18({ seed: 1, width: 0 })).toThrow(/pre-act-resnet18.*"width"/);
    expect(() => preActResNet18({ seed: 1, width: 1.5 })).toThrow(/"width"/);
    expect(() => preActResNet18({ seed: 1, classes: 1 })).toThrow(/"classes"/);
    expect(() => preActResNet18({ seed: 1, inputShape: [32, 0, 3] })).toThrow(/"inputShape.1"/);
    expect(() => preActResNet18({ seed: 1, inputShape: [32, 32] as never })).toThrow(/"inputShape"/);
    expect(() => preActResNet18({ seed: 1, stemStride: 3 as never })).toThrow(/"stemStride"/);
    expect(() => preActResNet18({ seed: 1, bottleneck: 0 })).toThrow(/"bottleneck"/);
    const misspelt = { seed: 1, widht: 3 };
    expect(() => preActResNet18(misspelt)).toThrow(/widht/);
    const alone = { seed: 1, deviation: 'softplus' as const };
    expect(() => preActResNet18(alone)).toThrow(/there is no bottleneck/);
  });

  it('has a type with the bottleneck only where it was asked for', () => {
    const plain = preActResNet18({ seed: 1, width: 1 });
    const stochastic = preActResNet18({ seed: 1, width: 1, bottleneck: 2 });
    expectTypeOf(stochastic.representations.bottleneck).toEqualTypeOf<'gaussian'>();
    expectTypeOf(stochastic.representations.stage2).toEqualTypeOf<'tensor'>();
    // @ts-expect-error there is no bottleneck
    expect(plain.representations.bottleneck).toBeUndefined();
    plain.dispose();
    stochastic.dispose();
  });
});
