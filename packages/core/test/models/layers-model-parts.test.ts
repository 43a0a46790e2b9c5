import {
  bottleneckHead,
  classifierOf,
  countParameters,
  decodeSafetensors,
  encodeSafetensors,
  fromLayersModel,
  layersModelEncoder,
  linearHead,
  loadModelTensors,
  type Model,
  modelOf,
  modelTensors,
} from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { expectClose } from '../close.js';
import { trainingPass } from '../training-pass.js';

const { layers } = tf;
const noRepresentations = { representations: {}, bounds: [-1, 1] } as const;
// tf.LayersModel is a layer, which the types of tfjs forget.
const asLayer = (model: tf.LayersModel) => model as unknown as tf.layers.Layer;

const body = () =>
  tf.sequential({
    name: 'body',
    layers: [
      layers.dense({ name: 'x', inputShape: [2], units: 3, activation: 'relu' }),
      layers.dense({ name: 'y', units: 3, activation: 'relu' }),
    ],
  });

/** 9 + 12 parameters in the body, 8 in the last layer. */
const nestings = {
  first: () => tf.sequential({ name: 'outer', layers: [asLayer(body()), layers.dense({ name: 'z', units: 2 })] }),
  later: () =>
    tf.sequential({
      name: 'outer',
      layers: [layers.inputLayer({ inputShape: [2] }), asLayer(body()), layers.dense({ name: 'z', units: 2 })],
    }),
  functional: () => {
    const input = tf.input({ shape: [2] });
    const features = body().apply(input) as tf.SymbolicTensor;
    const output = layers.dense({ name: 'z', units: 2 }).apply(features) as tf.SymbolicTensor;
    return tf.model({ name: 'outer', inputs: input, outputs: output });
  },
  deep: () => {
    const middle = tf.sequential({ name: 'middle', layers: [asLayer(body())] });
    return tf.sequential({ name: 'outer', layers: [asLayer(middle), layers.dense({ name: 'z', units: 2 })] });
  },
};

const points = () =>
  tf.tensor2d([
    [0.3, -0.7],
    [0.9, 0.4],
    [-0.2, 0.8],
  ]);

function expectAlike<R>(model: Model<R>, layersModel: tf.LayersModel): void {
  tf.tidy(() => {
    const inputs = points();
    expectClose(classifierOf(model).logits(inputs), (layersModel.predict(inputs) as tf.Tensor).dataSync(), 1e-6);
  });
}

describe('models within models', () => {
  it.each(Object.entries(nestings))('keep every parameter: %s', async (kind, build) => {
    const before = tf.memory().numTensors;
    const layersModel = build();
    const model = fromLayersModel(layersModel, noRepresentations);
    expect(countParameters(model)).toBe(29);
    expect(countParameters(model)).toBe(layersModel.countParams());
    const path = kind === 'deep' ? 'middle/body' : 'body';
    expect(Object.keys(model.parameters)).toEqual(
      [`${path}/x`, `${path}/y`, 'z'].flatMap((name) => [`${name}/kernel`, `${name}/bias`]),
    );
    expectAlike(model, layersModel);
    const fresh = fromLayersModel(build(), noRepresentations);
    loadModelTensors(fresh, decodeSafetensors(encodeSafetensors(await modelTensors(model)), 'memory').tensors);
    expectAlike(fresh, layersModel);
    model.dispose();
    fresh.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('are shown by their paths', () => {
    const model = fromLayersModel(nestings.functional(), {
      representations: { early: 'body/x', late: 'y' },
      bounds: [0, 1],
    });
    const pass = trainingPass<{ early: tf.Tensor; late: tf.Tensor }>({ late: tf.zerosLike });
    const logits = tf.tidy(() => Array.from(model.forward(points(), pass).dataSync()));
    expect(pass.visited).toEqual(['early', 'late']);
    const bias = Array.from(model.parameters['z/bias']?.dataSync() ?? []);
    expect(logits).toEqual([...bias, ...bias, ...bias]);
    model.dispose();
  });

  it('may be applied twice, with several inputs and outputs', () => {
    const [left, right] = [tf.input({ shape: [2] }), tf.input({ shape: [2] })];
    const sum = layers.add().apply([left, right]) as tf.SymbolicTensor;
    const dense = layers.dense({ name: 'inner', units: 2 }).apply(sum) as tf.SymbolicTensor;
    const pair = tf.model({ name: 'pair', inputs: [left, right], outputs: [dense, sum] });
    const input = tf.input({ shape: [2] });
    const [once] = pair.apply([input, input]) as tf.SymbolicTensor[];
    const [twice] = pair.apply([once as tf.SymbolicTensor, input]) as tf.SymbolicTensor[];
    const layersModel = tf.model({ inputs: input, outputs: twice as tf.SymbolicTensor });
    const model = fromLayersModel(layersModel, noRepresentations);
    expect(Object.keys(model.parameters)).toEqual(['pair/inner/kernel', 'pair/inner/bias']);
    expectAlike(model, layersModel);
    model.dispose();
  });

  it('are checked like any other', () => {
    const noisy = tf.sequential({ layers: [layers.alphaDropout({ name: 'alpha', rate: 0.5, inputShape: [2] })] });
    const outer = tf.sequential({ layers: [asLayer(noisy), layers.dense({ units: 2 })] });
    expect(() => fromLayersModel(outer, noRepresentations)).toThrow(/AlphaDropout layer "sequential1\/alpha"/);
  });
});

describe('frozen layers', () => {
  const make = (options = {}) =>
    tf.sequential({
      layers: [
        layers.dense({ name: 'base', inputShape: [2], units: 3, ...options }),
        layers.dense({ name: 'head', units: 2 }),
      ],
    });
  const later = () => {
    const made = make();
    made.getLayer('base').trainable = false;
    return made;
  };
  const reloaded = async () => {
    let saved: tf.io.ModelArtifacts | undefined;
    const made = later();
    await made.save(
      tf.io.withSaveHandler(async (artifacts) => {
        saved = artifacts;
        return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
      }),
    );
    made.dispose();
    return tf.loadLayersModel(tf.io.fromMemory(saved as tf.io.ModelArtifacts));
  };
  const within = () => {
    const inner = body();
    inner.trainable = false;
    return tf.sequential({ layers: [asLayer(inner), layers.dense({ name: 'head', units: 2 })] });
  };

  it.each<[string, () => tf.LayersModel | Promise<tf.LayersModel>, string[]]>([
    ['when made', () => make({ trainable: false }), ['base/kernel', 'base/bias']],
    ['afterwards', later, ['base/kernel', 'base/bias']],
    ['when saved', reloaded, ['base/kernel', 'base/bias']],
    ['with the model around them', within, ['body/x/kernel', 'body/x/bias', 'body/y/kernel', 'body/y/bias']],
  ])('%s are saved, and not trained', async (_when, build, frozen) => {
    const layersModel = await build();
    const model = fromLayersModel(layersModel, noRepresentations);
    expect(Object.keys(model.parameters)).toEqual(['head/kernel', 'head/bias']);
    expect(Object.keys(model.parameters)).toHaveLength(layersModel.trainableWeights.length);
    expect(Object.keys(model.buffers)).toEqual(frozen);
    expect(Object.keys(await modelTensors(model))).toHaveLength(frozen.length + 2);
    model.dispose();
  });
});

describe('layers without names of their own', () => {
  const build = () => {
    const inner = tf.sequential({ layers: [layers.dense({ inputShape: [2], units: 3 }), layers.dense({ units: 3 })] });
    const rest = [layers.dense({ name: 'dense1', units: 3 }), layers.batchNormalization(), layers.dense({ units: 2 })];
    return tf.sequential({ layers: [asLayer(inner), ...rest] });
  };

  it('are numbered within their model, whatever the process made before', () => {
    const models = [build(), build()].map((made) => fromLayersModel(made, noRepresentations));
    const [first, second] = models.map((model) => [model.name, model.settings, Object.keys(model.parameters)]);
    expect(second).toEqual(first);
    expect(first?.[0]).toBe('sequential');
    expect(first?.[2]).toEqual(
      ['sequential1/dense1', 'sequential1/dense2', 'dense1', 'batch_normalization1', 'dense2'].flatMap((name) =>
        (name.startsWith('batch') ? ['gamma', 'beta'] : ['kernel', 'bias']).map((weight) => `${name}/${weight}`),
      ),
    );
    for (const model of models) model.dispose();
  });

  it('have settings that tell them apart', () => {
    const dropping = (rate: number) =>
      tf.sequential({ layers: [layers.dropout({ rate, inputShape: [2] }), layers.dense({ units: 2 })] });
    const settings = [0.2, 0.2, 0.5].map((rate) => {
      const model = fromLayersModel(dropping(rate), noRepresentations);
      model.dispose();
      return model.settings;
    });
    expect(settings[1]).toEqual(settings[0]);
    expect(settings[2]).not.toEqual(settings[0]);
    expect(settings[0]).toMatchObject({ layers: { dropout1: { kind: 'Dropout', rate: 0.2, frozen: false } } });
  });
});

describe('layersModelEncoder', () => {
  it('is the model up to a layer, under either head', () => {
    const before = tf.memory().numTensors;
    const layersModel = nestings.functional();
    const encoder = layersModelEncoder(layersModel, { at: 'body/y', representations: { early: 'x' }, bounds: [-1, 1] });
    expect([encoder.size, encoder.inputShape]).toEqual([3, [2]]);
    const model = modelOf(encoder, linearHead(), { seed: 1, classes: 4 });
    expect(Object.keys(model.parameters)).not.toContain('z/kernel');
    expect(model.parameters['logits/kernel']?.shape).toEqual([3, 4]);
    tf.tidy(() => {
      const inputs = points();
      const { 'logits/kernel': kernel, 'logits/bias': bias } = model.parameters as Record<
        string,
        tf.Variable<tf.Rank.R2>
      >;
      const features = layersModel.getLayer('body').apply(inputs) as tf.Tensor2D;
      const expected = tf.add(tf.matMul(features, kernel as tf.Variable<tf.Rank.R2>), bias as tf.Tensor);
      expectClose(classifierOf(model).logits(inputs), expected.dataSync(), 1e-6);
    });
    model.dispose();
    const stochastic = modelOf(
      layersModelEncoder(nestings.first(), { at: 'x', representations: {}, bounds: [-1, 1] }),
      bottleneckHead({ dimension: 2 }),
      { seed: 1, classes: 2 },
    );
    expect(Object.keys(stochastic.parameters)).toEqual(
      ['body/x', 'bottleneck', 'logits'].flatMap((name) => [`${name}/kernel`, `${name}/bias`]),
    );
    stochastic.dispose();
    expect(tf.memory().numTensors).toBe(before); // what comes after the encoder is freed too
  });

  it('refuses a layer that is not there', () => {
    const layersModel = nestings.first();
    expect(() => layersModelEncoder(layersModel, { at: 'nope', ...noRepresentations })).toThrow(
      'core: the features: layer "nope" is not among body/x, body/y, z; name another',
    );
    layersModel.dispose();
  });
});
