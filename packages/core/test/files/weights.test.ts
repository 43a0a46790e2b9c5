import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  decodeSafetensors,
  decodeWeights,
  encodeSafetensors,
  encodeWeights,
  modelTensors,
  preActResNet18,
  spiralMlp,
} from '@infomixup/core';
import { loadWeights, saveWeights } from '@infomixup/core/node';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'infomixup-weights-'));
});
afterEach(() => rm(folder, { recursive: true }));

const network = (seed: number, width = 1) => preActResNet18({ seed, width, inputShape: [4, 4, 1], classes: 2 });

describe('saveWeights and loadWeights', () => {
  it('carry parameters and buffers from one model to another of its kind', async () => {
    const [from, to] = [network(1), network(2)];
    tf.tidy(() => from.buffers['stage1/block1/bn1/movingMean']?.assign(tf.tensor1d([3])));
    const path = join(folder, 'new', 'weights.safetensors');
    await saveWeights(from, path);
    expect(await readdir(join(folder, 'new'))).toEqual(['weights.safetensors']);
    await loadWeights(to, path);
    expect(await modelTensors(to)).toEqual(await modelTensors(from));
    const { metadata } = decodeSafetensors(await readFile(path), path);
    expect(metadata.model).toBe('pre-act-resnet18');
    expect(JSON.parse(metadata.settings ?? '')).toEqual(from.settings);
    expect(metadata.sha256).toMatch(/^[0-9a-f]{64}$/);
    from.dispose();
    to.dispose();
  });

  it('name the file that is missing, damaged or another model', async () => {
    const model = network(1);
    const path = join(folder, 'weights.safetensors');
    await expect(loadWeights(model, path)).rejects.toThrow(`core: there is no file ${path}; save weights first`);
    await saveWeights(model, path);
    const before = await modelTensors(model);
    const bytes = await readFile(path);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    await writeFile(path, bytes);
    await expect(loadWeights(model, path)).rejects.toThrow(`${path}: the content does not match its SHA-256`);
    const other = network(1, 2);
    await saveWeights(other, path);
    await expect(loadWeights(model, path)).rejects.toThrow(`${path}: core: these are not the weights of model`);
    expect(await modelTensors(model)).toEqual(before);
    model.dispose();
    other.dispose();
  });
});

describe('a file of weights that is known by its SHA-256', () => {
  it('is refused with any of its bits flipped, without a digest of its own, and where it is another', async () => {
    const [model, other] = [spiralMlp({ seed: 1, hidden: [2] }), spiralMlp({ seed: 2, hidden: [2] })];
    const path = join(folder, 'weights.safetensors');
    await saveWeights(model, path);
    const sha256 = await loadWeights(model, path);
    expect(sha256).toBe(
      createHash('sha256')
        .update(await readFile(path))
        .digest('hex'),
    );
    expect(await loadWeights(model, path, { sha256 })).toBe(sha256);
    const stripped = encodeSafetensors(await modelTensors(model));
    for (const bytes of [stripped, await encodeWeights(other)]) {
      await writeFile(path, bytes);
      await expect(loadWeights(model, path, { sha256 })).rejects.toMatchObject({ code: 'other-weights' });
    }
    model.dispose();
    other.dispose();
  });

  it('has a digest of its own, by which every flipped bit is noticed', async () => {
    const model = spiralMlp({ seed: 1, hidden: [2] });
    const bytes = await encodeWeights(model);
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => decodeWeights(model, bytes), `bit ${bit & 7} of byte ${bit >> 3}`).toThrow();
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    }
    decodeWeights(model, bytes);
    model.dispose();
  });
});

describe('decodeWeights', () => {
  it('takes files of others, which have no checksum', async () => {
    const [from, to] = [spiralMlp({ seed: 1, hidden: [4] }), spiralMlp({ seed: 2, hidden: [4] })];
    decodeWeights(to, encodeSafetensors(await modelTensors(from)));
    expect(await modelTensors(to)).toEqual(await modelTensors(from));
    from.dispose();
    to.dispose();
  });

  it('notices another name or settings under the same checksum', async () => {
    const model = spiralMlp({ seed: 1, hidden: [4] });
    const { tensors, metadata } = decodeSafetensors(await encodeWeights(model), 'memory');
    const forged = encodeSafetensors(tensors, { ...metadata, settings: '{}' });
    expect(() => decodeWeights(model, forged, 'forged')).toThrow(/forged: the content does not match/);
    model.dispose();
  });

  it('proposes the name that was meant', async () => {
    const model = spiralMlp({ seed: 1, hidden: [4] });
    const { 'hidden1/kernel': kernel, ...rest } = await modelTensors(model);
    if (!kernel) throw new Error('there is a hidden layer');
    const renamed = encodeSafetensors({ ...rest, 'hidden_1/kernel': kernel, unrelated: kernel });
    expect(() => decodeWeights(model, renamed)).toThrow(
      /"hidden1\/kernel" is missing; "hidden_1\/kernel" is unknown to the model; did you mean "hidden1\/kernel"\?; "unrelated" is unknown to the model;/,
    );
    model.dispose();
  });
});
