import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import {
  decodeSafetensors,
  encodeSafetensors,
  loadPyTorchTensors,
  spiralMlp,
} from '../../../packages/core/src/index.ts';
import { parseCsv } from '../../../packages/datasets/src/arrays/csv.ts';
import { parseNpy } from '../../../packages/datasets/src/arrays/npy.ts';
import { parsePng } from '../../../packages/datasets/src/arrays/png.ts';
import { fromNpz } from '../../../packages/datasets/src/from-files/archives.ts';
import { png } from '../../../packages/datasets/test/support/png.ts';
import { evaluateModel, readReportInput } from '../../../packages/experiments/src/index.ts';
import { modelDocument } from '../../../packages/experiments/src/model/document.ts';
import { openModel } from '../../../packages/models/src/index.ts';
import { graphModel, matrix, saveGraph, saveLayers } from '../../../packages/models/test/support/saved.ts';
import { bytesLike, safetensorsLike, valuesLike } from './mutators.mjs';
import { fileIn } from './run-folder.mjs';

const numpy = new URL('../../../packages/datasets/test/fixtures/numpy/', import.meta.url);
const image = png(
  3,
  6,
  3,
  Uint8Array.from({ length: 54 }, (_, i) => (i * 47) % 256),
);

const zeros = (...shape) => ({ dtype: 'F32', shape, data: new Float32Array(shape.reduce((a, b) => a * b)) });
const ofPyTorch = { '0.weight': zeros(3, 2), '0.bias': zeros(3), '2.weight': zeros(2, 3), '2.bias': zeros(2) };

/** Gives weights of PyTorch to a network. */
function translated(bytes) {
  const model = spiralMlp({ seed: 1, hidden: [3] });
  try {
    loadPyTorchTensors(model, decodeSafetensors(bytes, 'weights').tensors);
  } finally {
    model.dispose();
  }
}

/** Opens the model in a folder, shows it samples, and frees it. */
async function opened(folder) {
  const inputs = tf.tensor2d([
    [0, 0.5],
    [1, 0.25],
  ]);
  try {
    (await openModel(folder, {}, { inputs, bounds: [0, 1], classes: 3 })).dispose();
  } finally {
    inputs.dispose();
  }
}

async function layersIn(folder) {
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 4, activation: 'relu', inputShape: [2] }));
  model.add(tf.layers.dense({ units: 3, activation: 'softmax' }));
  await saveLayers(model, folder);
  model.dispose();
  return JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8'));
}

const softmax = [
  ['z', 'MatMul', ['x', 'W']],
  ['y', 'Softmax', ['z']],
];

/** An evaluation of a model, of the smallest kind. */
async function evaluatedIn(place, model, data) {
  const set = ['evaluation.probeSamples=0', 'evaluation.attacks=[{ name: fgsm, norm: linf, epsilons: [0, 0.1] }]'];
  const out = join(place, 'evaluated');
  await evaluateModel({ model, data, out, set, engine: 'cpu' });
  return out;
}

/** The readers of models and data that somebody brings. */
export async function ownModelParsers(place) {
  const [layers, graph] = ['layers', 'graph'].map((name) => join(place, name));
  const layersJson = await layersIn(layers);
  saveGraph(graph, [2], matrix, softmax, 'y');
  const { json: graphJson } = graphModel([2], matrix, softmax, 'y');
  const npy = readFileSync(new URL('x_test.npy', numpy));
  const table = Buffer.from('x,y,label\n0.5,1,0\n0.25,0.125,1\n0,1e-3,2\n');
  const data = join(place, 'data.csv');
  writeFileSync(data, table);
  const weights = Buffer.from(encodeSafetensors(ofPyTorch, { format: 'pt' }));
  const sealed = (tensors, texts) => Buffer.from(encodeSafetensors(tensors, texts));
  const record = join(await evaluatedIn(place, graph, data), 'evaluated-model.json');
  return {
    npy: { ...bytesLike(npy), read: (bytes) => parseNpy(bytes, 'x.npy') },
    npz: { ...bytesLike(readFileSync(new URL('packed.npz', numpy))), read: (bytes) => fromNpz('x.npz', bytes, {}) },
    png: { ...bytesLike(image), read: (bytes) => parsePng(bytes, 'x.png') },
    csv: { ...bytesLike(table), read: (bytes) => parseCsv(bytes, 'x.csv') },
    'weights of PyTorch': { ...safetensorsLike(weights, sealed), read: translated },
    'layers of TensorFlow.js': { ...valuesLike(layersJson), read: fileIn(layers, 'model.json', () => opened(layers)) },
    'graph of TensorFlow.js': { ...valuesLike(graphJson), read: fileIn(graph, 'model.json', () => opened(graph)) },
    'description of a model': {
      ...valuesLike({ bounds: [0, 1], classes: ['a', 'b', 'c'], preprocessing: { mean: [0, 1], channels: 'last' } }),
      read: fileIn(graph, 'infomixup.json', () => modelDocument({ model: graph, data })),
    },
    'record of a model': {
      ...bytesLike(readFileSync(record)),
      read: fileIn(join(place, 'evaluated'), 'evaluated-model.json', () => readReportInput(join(place, 'evaluated'))),
    },
  };
}
