import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Rng, randomStream } from '../../src/index.js';
import { correlation } from './distances.js';

/** Some of everything a stream can draw. */
const drawAll = (rng: Rng) => ({
  uniform: [rng.uniform(), rng.uniform()],
  uniforms: Array.from(rng.uniforms(3)),
  normal: [rng.normal(), rng.normal()],
  normals: Array.from(rng.normals(3)),
  integer: [rng.integer(10), rng.integer(1_000_000)],
  gamma: [rng.gamma(0.3), rng.gamma(4)],
  beta: [rng.beta(0.2, 0.2), rng.beta(0.01, 0.01)],
  dirichlet: rng.dirichlet([0.5, 1, 2]),
  permutation: Array.from(rng.permutation(8)),
  pick: rng.pick(['a', 'b', 'c']),
  fork: rng.fork('attack', 1).uniform(),
});

const recorded = JSON.parse(readFileSync(new URL('../fixtures/random-stream.json', import.meta.url), 'utf8'));

describe('randomStream', () => {
  it('draws what it drew when the fixture was recorded', () => {
    expect(drawAll(randomStream(42, 'mixup', 3, 1))).toEqual(recorded);
  });

  it('draws the same for the same seed, name and position', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.string(), fc.array(fc.nat(), { maxLength: 3 }), (seed, name, position) => {
        expect(drawAll(randomStream(seed, name, ...position))).toEqual(drawAll(randomStream(seed, name, ...position)));
      }),
    );
  });

  it('draws something else for every other seed, name and position', () => {
    const keys: [number, string, ...number[]][] = [
      [1, 'a'],
      [2, 'a'],
      [-1, 'a'],
      [1, 'b'],
      [1, 'a', 0],
      [1, 'a', 1],
      [1, 'a', 0, 1],
      [1, 'a', 1, 0],
      [1, 'a,1'],
      [1, 'a",1'],
      [11, 'a'],
    ];
    const firsts = keys.map((key) => randomStream(...key).uniform());
    expect(new Set(firsts).size).toBe(keys.length);
  });

  it('has neighbouring streams uncorrelated', () => {
    const streams = Array.from({ length: 20 }, (_, position) => randomStream(1, 'noise', position).normals(10_000));
    for (const [index, stream] of streams.slice(1).entries()) {
      expect(Math.abs(correlation(streams[index] ?? [], stream))).toBeLessThan(4 / 100);
    }
  });

  it('has the first draws of consecutive positions uncorrelated', () => {
    const firsts = Array.from({ length: 10_000 }, (_, step) => randomStream(1, 'lambda', step).uniform());
    expect(Math.abs(correlation(firsts.slice(1), firsts.slice(0, -1)))).toBeLessThan(4 / 100);
  });

  it.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60])('refuses %d as seed or position', (number) => {
    expect(() => randomStream(number, 'noise')).toThrow(/whole numbers/);
    expect(() => randomStream(1, 'noise', number)).toThrow(/"noise" got/);
  });
});

describe('fork', () => {
  it('is the same whatever was drawn before', () => {
    const used = randomStream(1, 'run');
    drawAll(used);
    expect(drawAll(used.fork('plugin', 2))).toEqual(drawAll(randomStream(1, 'run').fork('plugin', 2)));
  });

  it('leaves the draws of its parent alone', () => {
    const forked = randomStream(1, 'run');
    drawAll(forked.fork('plugin'));
    expect(drawAll(forked)).toEqual(drawAll(randomStream(1, 'run')));
  });

  it('differs from its parent, from other forks and from the stream of its own name', () => {
    const run = randomStream(1, 'run');
    const streams = [
      run,
      run.fork('a'),
      run.fork('b'),
      run.fork('a', 1),
      run.fork('a').fork('a'),
      randomStream(1, 'a'),
    ];
    expect(new Set(streams.map((stream) => stream.uniform())).size).toBe(streams.length);
  });
});
