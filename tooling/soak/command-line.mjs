import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadCheckpoint } from '../../packages/trainer/src/node.ts';
import { digestOf } from '../../packages/trainer/test/support/rehearsal.ts';
import { root } from '../packages.mjs';

const program = join(root, 'packages', 'cli', 'bin', 'infomixup.js');

/** Six epochs on spirals with a partial last batch, attacked with FGSM: a second or two on a processor. */
export const training = {
  name: 'soak',
  dataset: { name: 'spirals', size: 100 },
  model: { name: 'spiral-mlp', hidden: [8], bottleneck: 2 },
  training: { epochs: 6, batchSize: 16 },
  evaluation: { attacks: [{ name: 'fgsm', norm: 'linf', epsilons: [0, 0.1, 0.2] }], samples: 40, probeSamples: 4 },
};

/**
 * Starts the built command line, or another program of Node.
 *
 * @returns the process, and how it ended: its code or its signal, and what it said.
 */
export function start(args, { imports = [], env = {}, file = program, node = [], detached = false } = {}) {
  const options = [...node, ...imports.map((url) => `--import=${url}`)];
  const child = spawn(process.execPath, [...options, file, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
    detached,
  });
  const said = { out: '', err: '' };
  child.stdout.on('data', (text) => {
    said.out += text;
  });
  child.stderr.on('data', (text) => {
    said.err += text;
  });
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, ...said }));
  return { child, said, ended };
}

/** Runs the command line to its end, which is to be this exit code. */
export async function infomixup(args, { code = 0, ...options } = {}) {
  const end = await start(args, options).ended;
  if (end.code === code) return end;
  const how = end.signal ?? `exit code ${end.code}`;
  throw new Error(`infomixup ${args.join(' ')}: ${how} instead of ${code}\n${end.out}${end.err}`);
}

export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** The digest of a run's metrics but for the times, which no two runs share. */
function metricsOf(file) {
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return sha256(lines.map((line) => JSON.stringify({ ...JSON.parse(line), seconds: 0, sha256: '' })).join('\n'));
}

/** What must come out of a run, bit for bit, whatever happened on the way: digests. */
export async function resultOf(run) {
  const digestIn = (name) => sha256(readFileSync(join(run, name)));
  return {
    weights: digestIn('weights.safetensors'),
    ...(existsSync(join(run, 'evaluation.json')) && { evaluation: digestIn('evaluation.json') }),
    checkpoint: digestOf(await loadCheckpoint(run)),
    metrics: metricsOf(join(run, 'metrics.jsonl')),
  };
}

/** @throws Error saying which digests differ. */
export function requireSame(found, expected, what) {
  const fields = Object.keys({ ...found, ...expected }).filter((field) => found[field] !== expected[field]);
  if (fields.length > 0)
    throw new Error(`${what}: ${fields.join(', ')} differ from those of the run that was left alone`);
}

/** Names of files that are being written, which the next owner of a folder removes. */
export const unfinished = /\.tmp$|\.partial\b/;

/** @throws Error naming files that only a process that works there may have. */
export function requireTidy(folder) {
  const left = readdirSync(folder, { recursive: true }).filter(
    (name) => unfinished.test(name) || /\.lock$|owner\.json/.test(name),
  );
  if (left.length > 0) throw new Error(`left behind in ${folder}: ${left.join(', ')}`);
}

/** Sums a field of rounds' results. */
export const total = (results, field) => results.reduce((sum, result) => sum + (result[field] ?? 0), 0);
