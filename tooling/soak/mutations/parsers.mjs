import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { train } from '../../../packages/experiments/src/index.ts';
import { configurationParsers } from './configurations.mjs';
import { dataParsers } from './data.mjs';
import { engineParsers } from './engine.mjs';
import { ownModelParsers } from './own-models.mjs';
import { runFolderParsers } from './run-folder.mjs';

const small = {
  name: 'soak',
  dataset: { name: 'spirals', size: 40 },
  model: { name: 'spiral-mlp', hidden: [4], bottleneck: 2 },
  training: { epochs: 1, batchSize: 16 },
  regularizers: ['mixup', { name: 'vib', beta: 0.01 }],
  evaluation: { attacks: [{ name: 'fgsm', norm: 'linf', epsilons: [0, 0.1] }], samples: 8 },
};

/** How many mutations of a kind there are for each of the others, by what its reader takes. */
const shares = {
  ...{ safetensors: 8, IDX: 8, 'IDX images': 8, library: 8, 'manifest of an engine': 8 },
  ...{ npy: 8, npz: 8, csv: 8, 'layers of TensorFlow.js': 0.2, 'graph of TensorFlow.js': 0.2 },
  ...{ 'metadata of a wheel': 8, 'control groups': 8, 'report of oneDNN': 8 },
  ...{ resuming: 0.5, 'evaluation.json': 0.5, 'input of a report': 0.5, 'command line': 0.5 },
  ...{ 'YAML configuration': 0.5, 'JSON configuration': 0.5 },
  ...{ 'data folder': 0.5, wheel: 0.5, redirects: 0.5, 'proxy variables': 0.5, download: 0.1 },
};

/**
 * Every parser of what comes from outside, by the name of what it reads: an original that it reads, how that is mutated
 * by a stream of random numbers, the reader, and its share of all mutations. All of their files are in `place`.
 */
export async function parsersIn(place) {
  const folder = (name) => {
    mkdirSync(join(place, name), { recursive: true });
    return join(place, name);
  };
  const run = join(place, 'run');
  await train(small, { out: run, engine: 'cpu', show: () => {} });
  const parsers = {
    ...(await runFolderParsers(run, folder('of-runs'))),
    ...configurationParsers(small, folder('of-configurations')),
    ...(await dataParsers(folder('of-data'))),
    ...(await engineParsers(folder('of-engines'))),
    ...(await ownModelParsers(folder('of-own-models'))),
  };
  return Object.entries(parsers).map(([name, parser]) => ({ name, share: shares[name] ?? 1, ...parser }));
}
