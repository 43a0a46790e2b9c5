import { classifierOf, crossEntropy, fromLayersModel, randomStream } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { expectClose } from '../close.js';
import { trainingPass } from '../training-pass.js';

const { layers } = tf;

/** A small network with a branch, BatchNorm and dropout: the kinds of layers that Keras users bring. */
function branching(): tf.LayersModel {
  const input = tf.input({ shape: [4, 4, 1], name: 'image' });
  const initializer = (seed: number) => tf.initializers.glorotUniform({ seed });
  const conv = (name: string, x: tf.SymbolicTensor) =>
    layers.conv2d({ name, filters: 2, kernelSize: 3, padding: 'same', kernelInitializer: initializer(1) }).apply(x);
  const left = conv('left', input) as tf.SymbolicTensor;
  const normal = layers.batchNormalization({ name: 'normal', momentum: 0.75 }).apply(left);
  const right = conv('right', input) as tf.SymbolicTensor;
  const sum = layers.add({ name: 'sum' }).apply([normal as tf.SymbolicTensor, right]);
  const active = layers.activation({ name: 'active', activation: 'relu' }).apply(sum);
  const flat = layers.flatten({ name: 'flat' }).apply(active);
  const dropped = layers.dropout({ name: 'dropped', rate: 0.5 }).apply(flat);
  const dense = layers.dense({ name: 'classes', units: 3, activation: 'softmax', kernelInitializer: initializer(2) });
  return tf.model({ inputs: input, outputs: dense.apply(dropped) as tf.SymbolicTensor, name: 'branching' });
}

const images = (count = 3) => tf.tensor(randomStream(1, 'images').normals(16 * count), [count, 4, 4, 1]);
const representations = { features: 'active', picture: 'image' } as const;
const made = () => {
  const layersModel = branching();
  return { layersModel, model: fromLayersModel(layersModel, { representations, bounds: [0, 1] }) };
};

describe('fromLayersModel', () => {
  it('predicts what the tf.LayersModel predicts', () => {
    const { layersModel, model } = made();
    tf.tidy(() => {
      const inputs = images();
      const probabilities = tf.softmax(classifierOf(model).logits(inputs));
      expectClose(probabilities, (layersModel.predict(inputs) as tf.Tensor).dataSync(), 1e-6);
    });
    expect([model.name, model.classes, model.inputShape]).toEqual(['branching', 3, [4, 4, 1]]);
    model.dispose();
  });

  it('has its gradients', () => {
    const { layersModel, model } = made();
    const inputs = images();
    const targets = tf.oneHot([0, 2, 1], 3).toFloat() as tf.Tensor2D;
    const variables = Object.values(model.parameters);
    const slopes = (loss: () => tf.Scalar) =>
      tf.tidy(() => {
        const { grads } = tf.variableGrads(loss, variables);
        return variables.flatMap(({ name }) => Array.from(grads[name]?.dataSync() ?? [Number.NaN]));
      });
    const ours = slopes(() => tf.mean(crossEntropy.losses(classifierOf(model).logits(inputs), targets)));
    const theirs = slopes(() => {
      const probabilities = layersModel.apply(inputs, { training: false }) as tf.Tensor;
      return tf.neg(tf.mean<tf.Scalar>(tf.sum(tf.mul(targets, tf.log(probabilities)), 1)));
    });
    expectClose(ours, theirs, 1e-4);
    tf.dispose([inputs, targets]);
    model.dispose();
  });

  it('names weights by layer, apart from those that gradients do not train', () => {
    const { model } = made();
    const named = ['left', 'normal', 'right', 'classes'];
    expect(Object.keys(model.parameters).sort()).toEqual(
      named
        .flatMap((layer) =>
          (layer === 'normal' ? ['beta', 'gamma'] : ['bias', 'kernel']).map((name) => `${layer}/${name}`),
        )
        .sort(),
    );
    expect(Object.keys(model.buffers)).toEqual(['normal/moving_mean', 'normal/moving_variance']);
    model.dispose();
  });

  it('gives two copies of a network the same names', () => {
    const [first, second] = [made().model, made().model];
    expect(Object.keys(second.parameters)).toEqual(Object.keys(first.parameters));
    first.dispose();
    second.dispose();
  });

  it('visits the named layers in the order of the graph, and goes on with what comes back', () => {
    const { model } = made();
    expect(model.representations).toEqual({ picture: 'tensor', features: 'tensor' });
    const inputs = images();
    const pass = trainingPass();
    tf.tidy(() => model.forward(inputs, pass));
    expect(pass.visited).toEqual(['picture', 'features']);
    const silenced = trainingPass<Record<keyof typeof representations, tf.Tensor>>({ features: tf.zerosLike });
    const logits = tf.tidy(() => model.forward(inputs, silenced));
    expectClose(logits, new Float32Array(9));
    tf.dispose([inputs, logits, ...pass.updates.values(), ...silenced.updates.values()]);
    model.dispose();
  });

  it('trains BatchNorm through the pass, by the batch in hand', () => {
    const { layersModel, model } = made();
    const inputs = images();
    const pass = trainingPass();
    const evaluated = tf.tidy(() => classifierOf(model).logits(inputs).dataSync());
    const trained = tf.tidy(() => model.forward(inputs, pass).dataSync());
    expect(trained).not.toEqual(evaluated);
    const batch = tf.tidy(() => {
      const { mean } = tf.moments(layersModel.getLayer('left').apply(inputs) as tf.Tensor, [0, 1, 2]);
      return Array.from(tf.mul(mean, 0.25).dataSync());
    });
    expectClose(pass.updates.get('normal/moving_mean') ?? [], batch);
    expect(pass.updates.has('normal/moving_variance')).toBe(true);
    expectClose(model.buffers['normal/moving_mean'] ?? [], [0, 0]);
    tf.dispose([inputs, ...pass.updates.values()]);
    model.dispose();
  });

  it('leaves the statistics of a frozen BatchNorm alone', () => {
    const layersModel = branching();
    layersModel.getLayer('normal').trainable = false;
    const model = fromLayersModel(layersModel, { representations, bounds: [0, 1] });
    const pass = trainingPass();
    tf.tidy(() => model.forward(images(), pass));
    expect(pass.updates.size).toBe(0);
    model.dispose();
  });

  it('takes sequential models, and a softmax in a layer of its own', () => {
    for (const last of [layers.softmax(), layers.activation({ activation: 'softmax' })]) {
      const network = tf.sequential();
      network.add(layers.dense({ name: 'hidden', inputShape: [2], units: 4, activation: 'tanh' }));
      network.add(layers.dense({ units: 3 }));
      network.add(last);
      const model = fromLayersModel(network, { representations: { hidden: 'hidden' }, bounds: [0, 1] });
      tf.tidy(() => {
        const inputs = tf.tensor2d([[1, -2]]);
        const logits = classifierOf(model).logits(inputs);
        expectClose(tf.softmax(logits), (network.predict(inputs) as tf.Tensor).dataSync(), 1e-6);
        expect(Math.abs(tf.sum(logits).dataSync()[0] ?? 0)).not.toBeCloseTo(1, 3);
      });
      model.dispose();
    }
  });

  it('leaves nothing behind over 200 passes, nor after dispose', () => {
    const before = tf.memory().numTensors;
    const { model } = made();
    const inputs = images();
    const step = () => tf.tidy(() => classifierOf(model).logits(inputs).dataSync());
    step();
    const settled = tf.memory().numTensors;
    for (let i = 0; i < 200; i++) step();
    expect(tf.memory().numTensors).toBe(settled);
    inputs.dispose();
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('noise layers of fromLayersModel', () => {
  const noisy = (layer: tf.layers.Layer, units: number) => {
    const network = tf.sequential();
    network.add(layers.inputLayer({ inputShape: [units] }));
    network.add(layer);
    network.add(layers.dense({ units: 2, kernelInitializer: 'zeros' }));
    return fromLayersModel(network, { representations: { after: layer.name }, bounds: [0, 1] });
  };
  const after = (layer: tf.layers.Layer, seed: number, units = 10_000): Float32Array => {
    const model = noisy(layer, units);
    const seen: number[] = [];
    const change = {
      after: (x: tf.Tensor) => {
        seen.push(...x.dataSync());
        return x;
      },
    };
    tf.tidy(() =>
      model.forward(tf.ones([1, units]), trainingPass<{ after: tf.Tensor }>(change, randomStream(seed, 'noise'))),
    );
    model.dispose();
    return Float32Array.from(seen);
  };
  const mean = (values: Float32Array) => values.reduce((a, b) => a + b, 0) / values.length;
  const spread = (values: Float32Array) => {
    const middle = mean(values);
    return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
  };

  it('drops by the noise of the pass: the same for a seed, another for the next', () => {
    const values = after(layers.dropout({ rate: 0.3 }), 1);
    const dropped = values.filter((value) => value === 0).length / values.length;
    expect(Math.abs(dropped - 0.3)).toBeLessThan(4 * Math.sqrt(0.21 / 10_000));
    expect(Math.abs(mean(values) - 1)).toBeLessThan(0.03);
    expect(after(layers.dropout({ rate: 0.3 }), 1)).toEqual(values);
    expect(after(layers.dropout({ rate: 0.3 }), 2)).not.toEqual(values);
    expect(after(layers.dropout({ rate: 0 }), 1, 4)).toEqual(Float32Array.of(1, 1, 1, 1));
  });

  it('adds or multiplies Gaussian noise of the right size', () => {
    expect(Math.abs(spread(after(layers.gaussianNoise({ stddev: 0.5 }), 1)) - 0.5)).toBeLessThan(0.02);
    expect(Math.abs(spread(after(layers.gaussianDropout({ rate: 0.2 }), 1)) - 0.5)).toBeLessThan(0.02);
  });

  it('does nothing in evaluation', () => {
    const model = noisy(layers.dropout({ rate: 0.5, name: 'off' }), 3);
    tf.tidy(() => {
      model.parameters[Object.keys(model.parameters)[0] ?? '']?.assign(tf.ones([3, 2]));
      expectClose(classifierOf(model).logits(tf.ones([1, 3])), [3, 3]);
    });
    model.dispose();
  });
});

describe('what fromLayersModel refuses', () => {
  const inPlane = (...rest: tf.layers.Layer[]) => {
    const network = tf.sequential({ name: 'theirs' });
    for (const layer of [layers.inputLayer({ inputShape: [4, 2] }), ...rest]) network.add(layer);
    return network;
  };
  const last = () => [layers.flatten(), layers.dense({ units: 2 })];

  it.each([
    [
      'a recurrent layer',
      () => inPlane(layers.gru({ name: 'memory', units: 3 }), layers.dense({ units: 2 })),
      /GRU layer "memory".*recurrent/,
    ],
    [
      'other random layers',
      () => inPlane(layers.alphaDropout({ name: 'alpha', rate: 0.5 }), ...last()),
      /AlphaDropout layer "alpha"/,
    ],
    ['masks', () => inPlane(layers.masking({ name: 'mask' }), ...last()), /Masking layer "mask"/],
    [
      'weight regularizers',
      () => inPlane(layers.flatten(), layers.dense({ name: 'decayed', units: 2, kernelRegularizer: 'l1l2' })),
      /"decayed".*optimizer/,
    ],
    [
      'weight constraints',
      () => inPlane(layers.flatten(), layers.dense({ name: 'held', units: 2, kernelConstraint: 'nonNeg' })),
      /constrains "held\/kernel"/,
    ],
    [
      'BatchNorm on another axis',
      () => inPlane(layers.batchNormalization({ name: 'rows', axis: 1 }), ...last()),
      /"rows" on axis 1/,
    ],
    [
      'a sigmoid at the end',
      () => inPlane(layers.flatten(), layers.dense({ name: 'end', units: 2, activation: 'sigmoid' })),
      /ends in "end" with activation sigmoid/,
    ],
    ['outputs that are no classes', () => inPlane(layers.dense({ units: 2 })), /gives outputs \[, 4, 2\]/],
    [
      'open input sizes',
      () =>
        tf.sequential({
          name: 'theirs',
          layers: [layers.globalAveragePooling1d({ inputShape: [null, 2] }), layers.dense({ units: 2 })],
        }),
      /takes inputs/,
    ],
    [
      'a single unit at the end',
      () => inPlane(layers.flatten(), layers.dense({ units: 1 })),
      /gives one output a sample; give it a unit for each class, two for a question of yes or no/,
    ],
  ])('%s', (_what, make, message) => {
    const network = make();
    expect(() => fromLayersModel(network, { representations: {}, bounds: [0, 1] })).toThrow(message);
    network.dispose();
  });

  it('a model without layers', () => {
    const network = tf.sequential({ name: 'theirs' });
    const convert = () => fromLayersModel(network, { representations: {}, bounds: [0, 1] });
    expect(convert).toThrow('core: the tf.LayersModel "theirs" has no layers; add them first');
  });

  it('representations of layers that are not there, or are there twice', () => {
    const input = tf.input({ shape: [2], name: 'point' });
    const shared = layers.dense({ name: 'shared', units: 2 });
    const twice = shared.apply(shared.apply(input)) as tf.SymbolicTensor;
    const network = tf.model({ inputs: input, outputs: twice });
    const naming = (layer: string) => () => fromLayersModel(network, { representations: { x: layer }, bounds: [0, 1] });
    expect(naming('nope')).toThrow(
      'core: representation "x": layer "nope" is not among point, shared, shared; name another',
    );
    expect(naming('shared')).toThrow(/applied more than once/);
    const model = fromLayersModel(network, { representations: {}, bounds: [0, 1] });
    tf.tidy(() => {
      const inputs = tf.tensor2d([[1, 2]]);
      expectClose(classifierOf(model).logits(inputs), (network.predict(inputs) as tf.Tensor).dataSync());
    });
    model.dispose();
  });
});
