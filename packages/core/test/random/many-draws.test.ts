import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Rng, randomStream } from '../../src/index.js';

type Draw = (rng: Rng, size: number) => Float32Array;

/** Draws of many numbers, and the same one at a time. */
const draws: readonly (readonly [name: string, atOnce: Draw, oneByOne: Draw])[] = [
  ['normals', (rng, size) => rng.normals(size), (rng, size) => Float32Array.from({ length: size }, rng.normal)],
  [
    'uniforms',
    (rng, size) => rng.uniforms(size),
    (rng, size) => Float32Array.from({ length: size }, () => rng.uniforms(1)[0] ?? Number.NaN),
  ],
];

describe.each(draws)('%s', (_, atOnce, oneByOne) => {
  it('are bit by bit those drawn one by one, the rarest of them too', () => {
    // Compared as integers, since an expectation of so many floats takes seconds.
    const words = (draw: Draw) => new Int32Array(draw(randomStream(6, 'many'), 1_000_000).buffer);
    const [many, single] = [words(atOnce), words(oneByOne)];
    expect(many.findIndex((word, index) => word !== single[index])).toBe(-1);
  });

  it('leave the stream where as many single draws leave it, wherever they begin', () => {
    const sizes = fc.array(fc.oneof(fc.nat({ max: 40 }), fc.nat({ max: 3000 })), { maxLength: 6 });
    fc.assert(
      fc.property(fc.nat(), sizes, (seed, given) => {
        // A whole number takes one word, a normal takes two.
        const mixed = (draw: Draw) => {
          const rng = randomStream(seed, 'mixed');
          return given.map((size) => [rng.integer(2 ** 32), ...draw(rng, size), rng.normal(), rng.uniform()]);
        };
        expect(mixed(atOnce)).toEqual(mixed(oneByOne));
      }),
      { numRuns: 30 },
    );
  });
});
