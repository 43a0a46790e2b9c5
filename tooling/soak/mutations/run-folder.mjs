import { ftruncateSync, mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { decodeSafetensors, decodeWeights, sealJson, spiralMlp } from '../../../packages/core/src/index.ts';
import { requireNoOwner } from '../../../packages/core/src/node.ts';
import { spirals } from '../../../packages/datasets/src/index.ts';
import { decodeExample, parseEvaluation } from '../../../packages/evaluation/src/index.ts';
import { foundIn } from '../../../packages/evaluation/src/journal.ts';
import { entriesIn } from '../../../packages/evaluation/src/open-journal.ts';
import { readRun, readRunRecord, runFolder } from '../../../packages/experiments/src/index.ts';
import { planTraining } from '../../../packages/experiments/src/plan/plan.ts';
import { readComparisonRecord } from '../../../packages/experiments/src/run/comparison.ts';
import { infomixup } from '../../../packages/regularizers/infomixup/src/index.ts';
import { checkedRuns } from '../../../packages/report/src/checked-input.ts';
import { bestWeights, createTrainer } from '../../../packages/trainer/src/index.ts';
import { decodeCheckpoint } from '../../../packages/trainer/src/node/checkpoint-content.ts';
import { checkpoints, readJsonLines } from '../../../packages/trainer/src/node.ts';
import { bytesLike, safetensorsLike, sealedCheckpoint, sealedLike, sealedWeights, valuesLike } from './mutators.mjs';

/** Reads a file of this name, which is written anew each time, in a folder with these files beside it. */
export function fileIn(folder, name, read, beside = {}) {
  mkdirSync(folder, { recursive: true });
  for (const [other, content] of Object.entries(beside)) writeFileSync(join(folder, other), content);
  // Kept open, and never emptied: either takes longer than most readers.
  const file = openSync(join(folder, name), 'w');
  return (bytes) => {
    writeSync(file, bytes, 0, bytes.length, 0);
    ftruncateSync(file, bytes.length);
    return read(join(folder, name));
  };
}

const smallSurface = {
  ...{ x: [-1, 1], y: [-1, 1], columns: 3, rows: 2, probabilities: [0, 0.1, 0.5, 0.5, 0.9, 1] },
  points: [{ x: 0.5, y: -0.5, label: 1 }],
};

/** What an attack at two budgets did to two samples. */
const batch = {
  status: [
    ['robust', 'misclassified'],
    ['fooled', 'misclassified'],
  ],
  distances: [
    [0, 'NaN'],
    [0.1, 0],
  ],
  ...{ queries: 4, gradientCalls: 2, zeroGradients: 0, nearest: [0.05, null] },
  perturbed: [{ sample: 0, attack: 'fgsm', norm: 'linf', epsilon: 0.1, prediction: 1, values: 'AAAA' }],
};

/** Every example too: a report shows them. */
function readEvaluation(text) {
  const evaluation = parseEvaluation(text, 'evaluation.json');
  const { clean, perturbed } = evaluation.examples;
  for (const { values } of [...clean, ...perturbed]) decodeExample(evaluation, values);
}

/** A configuration out of somebody's run folder: what it names is found, and its options are checked; nothing of it runs. */
function planUntrusted(folder, value) {
  const origin = { file: join(folder, 'config.yaml'), trusted: false };
  return planTraining({ file: origin.file, value, locate: () => 'run.json', origin: () => origin });
}

/** Training of a method with a state, with an observer that has one, and a checkpoint of its end. */
async function resumable(folder) {
  const model = spiralMlp({ seed: 1, hidden: [4], bottleneck: 2 });
  const { train, test } = spirals({ seed: 1, size: 40 });
  const trainer = createTrainer({ model, regularizers: [infomixup()], seed: 1 });
  const fit = (more) =>
    trainer.fit(train, { epochs: 1, validation: test, ...more, observers: [bestWeights(), ...(more.observers ?? [])] });
  await fit({ observers: [checkpoints({ folder })] });
  // Nothing is trained on: it is stopped before.
  return (resume) => fit({ resume, signal: AbortSignal.abort('enough') });
}

/** The readers of what the folder of a run holds, which may come from anybody. */
export async function runFolderParsers(run, place) {
  const read = (name) => readFileSync(join(run, name));
  const text = (name) => String(read(name));
  const at = (name) => join(place, name);
  const record = JSON.parse(text('run.json'));
  const { sha256: _, ...evaluation } = JSON.parse(text('evaluation.json'));
  const model = spiralMlp({ seed: 1, hidden: record.config.model.hidden, bottleneck: record.config.model.bottleneck });
  const resume = await resumable(at('resumed'));
  const checkpoint = readFileSync(join(at('resumed'), 'checkpoint.safetensors'));
  const { name, dataset, training } = record.config;
  const comparison = { name, dataset, training, model: 'spiral-mlp', methods: { mixup: { regularizers: ['mixup'] } } };
  const attacks = record.config.evaluation;
  const shown = { method: 'a', seed: 1, epochs: [{ epoch: 1, loss: 1, terms: { a: 1 } }], evaluation };
  // Of before this machine was started last.
  const owner = { pid: 1, host: hostname(), boot: 'b', namespace: 'n', started: '1', command: 'c', since: 's' };
  return {
    safetensors: {
      ...bytesLike(read('weights.safetensors')),
      read: (bytes) => decodeSafetensors(bytes, 'w'),
    },
    weights: {
      ...safetensorsLike(read('weights.safetensors'), sealedWeights),
      read: (bytes) => decodeWeights(model, bytes, 'w'),
    },
    checkpoint: {
      ...safetensorsLike(read('checkpoint.safetensors'), sealedCheckpoint),
      read: (bytes) => decodeCheckpoint(bytes, 'c'),
    },
    resuming: {
      ...safetensorsLike(checkpoint, sealedCheckpoint),
      read: (bytes) => resume(decodeCheckpoint(bytes, 'c')),
    },
    'run.json': {
      ...sealedLike(text('run.json')),
      read: fileIn(at('record'), 'run.json', () => readRunRecord(runFolder(at('record')))),
    },
    'configuration in run.json': {
      ...valuesLike(record.config),
      read: (bytes) => planUntrusted(place, JSON.parse(String(bytes))),
    },
    'evaluation.json': { ...sealedLike(text('evaluation.json')), read: (bytes) => readEvaluation(String(bytes)) },
    'surface.json': {
      ...sealedLike(sealJson(smallSurface)),
      read: fileIn(at('surface'), 'surface.json', () => readRun(at('surface')), { 'run.json': text('run.json') }),
    },
    'compare.json': {
      ...sealedLike(sealJson({ ...comparison, evaluation: attacks })),
      read: fileIn(at('comparison'), 'compare.json', () => readComparisonRecord(at('comparison'))),
    },
    'metrics.jsonl': {
      ...bytesLike(read('metrics.jsonl').subarray(0, 2000)),
      read: fileIn(at('metrics'), 'metrics.jsonl', readJsonLines),
    },
    'evaluation.unfinished.jsonl': {
      ...bytesLike(sealJson({ of: 'a' }) + sealJson({ name: 'a', batch })),
      read: fileIn(at('unfinished'), 'evaluation.unfinished.jsonl', (path) => entriesIn(path, 'a')),
    },
    'batch of an unfinished evaluation': {
      ...valuesLike(batch),
      read: (bytes) =>
        foundIn({ find: () => JSON.parse(String(bytes)) }, 'a', { epsilons: 2, samples: 2 })?.status.length,
    },
    'input of a report': {
      ...valuesLike([{ ...shown, surface: smallSurface }]),
      read: (bytes) => checkedRuns(JSON.parse(String(bytes))),
    },
    'owner.json': {
      ...bytesLike(JSON.stringify(owner)),
      read: fileIn(at('owned'), 'owner.json', () => requireNoOwner(at('owned'))),
    },
  };
}
