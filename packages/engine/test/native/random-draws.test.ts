import { hasOperationKernel, normalTensor, type Rng, randomStream } from '@infomixup/core';
import { keepMask } from '@infomixup/regularizer-dropout';
import * as tf from '@tensorflow/tfjs';
import { beforeEach, describe, expect, it } from 'vitest';
import '../../../../tooling/vitest-engine.js';

/** By their bytes: an expectation of so many floats takes seconds. */
const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array) => Buffer.from(buffer, byteOffset, byteLength);

const drawn = (rng: Rng, size: number): Float32Array => tf.tidy(() => normalTensor(rng, [size]).dataSync<'float32'>());

describe('draws by kernels', () => {
  beforeEach(({ skip }) => skip(!hasOperationKernel('normalTensor')));

  it('are normals of JavaScript bit by bit, the rarest of them too', () => {
    for (let seed = 0; seed < 5; seed++) {
      const [byKernel, wanted] = [drawn(randomStream(seed, 'many'), 1e6), randomStream(seed, 'many').normals(1e6)];
      expect(bytesOf(byKernel).equals(bytesOf(wanted)), `seed ${seed}`).toBe(true);
    }
  });

  it('leave the stream where draws in JavaScript leave it, whatever is drawn next', () => {
    const next: readonly ((rng: Rng) => unknown)[] = [
      (rng) => rng.uniform(),
      (rng) => rng.normals(3),
      (rng) => rng.uniforms(3),
      (rng) => rng.permutation(5),
      (rng) => drawn(rng, 5000),
      (rng) => rng.fork('other').uniform(),
    ];
    for (const draw of next) {
      const [rng, plain] = [randomStream(3, 'next'), randomStream(3, 'next')];
      drawn(rng, 5000);
      plain.normals(5000);
      expect([draw(rng), rng.uniform()]).toEqual([draw(plain), plain.uniform()]);
    }
  });

  it('leave the stream of a mask where its uniforms leave it', () => {
    const [rng, plain] = [randomStream(3, 'mask'), randomStream(3, 'mask')];
    tf.tidy(() => keepMask([50, 100], 0.3, 'element', rng));
    plain.uniforms(5000);
    expect(rng.uniform()).toBe(plain.uniform());
  });
});
