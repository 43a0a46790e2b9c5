import { patch, randomNoise, spatial } from '@infomixup/attacks';
import { randomStream } from '@infomixup/core';
import { linearClassifier } from '@infomixup/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { moved } from '../src/spatial.js';

const rounded = (values: Float32Array) => Array.from(values, (value) => Number(value.toFixed(4)));

describe('a moved image', () => {
  const image = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9);
  const still = { degrees: 0, down: 0, right: 0 };

  it('is turned clockwise about its middle', () => {
    expect(rounded(moved(image, [3, 3], { ...still, degrees: 90 }, 0))).toEqual([7, 4, 1, 8, 5, 2, 9, 6, 3]);
    expect(rounded(moved(image, [3, 3, 1], { ...still, degrees: -180 }, 0))).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1]);
  });

  it('is shifted, by parts of a pixel between neighbours, and filled from outside', () => {
    expect(rounded(moved(image, [3, 3], { ...still, down: 1 }, -1))).toEqual([-1, -1, -1, 1, 2, 3, 4, 5, 6]);
    expect(rounded(moved(image, [3, 3], { ...still, right: 0.5 }, 0)).slice(0, 3)).toEqual([0.5, 1.5, 2.5]);
  });

  it('keeps its colours apart', () => {
    expect(rounded(moved(image.slice(0, 6), [1, 2, 3], { ...still, degrees: 180 }, 0))).toEqual([4, 5, 6, 1, 2, 3]);
  });
});

const weights = Array.from({ length: 60 }, (_, place) => (place % 7) - 3);
const classifier = linearClassifier({ weights, bias: 0.3 });

/** Runs an attack on one image of mid-grey, whose score is 0.3 - 1.5, and tells by what it was changed. */
const changeBy = async (
  attack: ReturnType<typeof patch> | ReturnType<typeof randomNoise>,
  epsilon: number,
  shape: readonly number[],
) => {
  const batch = { inputs: tf.fill([1, ...shape], 0.5), labels: Int32Array.of(0) };
  const result = await attack
    .run({ classifier, batch, epsilons: [epsilon], rng: randomStream(1, 'images') })
    .finally(() => batch.inputs.dispose());
  const [outcome] = result.outcomes;
  const change = Array.from(outcome?.perturbed.dataSync() ?? [], (value) => value - 0.5);
  result.dispose();
  return { change, status: outcome?.status[0] };
};

describe('patch', () => {
  it.each([
    ['the most salient place', {}],
    ['a given place, kept within the image', { place: [9, 2] as const }],
    ['places of chance, from the second on', { places: 3 }],
  ])('changes a square of its side and nothing else: at %s', async (_, options) => {
    const { change } = await changeBy(patch({ places: 1, steps: 3, ...options }), 2, [4, 5, 3]);
    const changed = change.flatMap((value, place) => (value === 0 ? [] : [place]));
    const [rows, columns] = [15, 3].map((stride) =>
      changed.map((place) => Math.floor(place / stride) % (stride === 3 ? 5 : 4)),
    );
    expect(changed.length).toBeGreaterThan(0);
    expect(Math.max(...(rows ?? [])) - Math.min(...(rows ?? []))).toBeLessThanOrEqual(1);
    expect(Math.max(...(columns ?? [])) - Math.min(...(columns ?? []))).toBeLessThanOrEqual(1);
    if ('place' in options) expect([Math.min(...(rows ?? [])), Math.min(...(columns ?? []))]).toEqual([2, 2]);
  });

  it('works on images without channels, and is refused on features, as spatial is', async () => {
    expect((await changeBy(patch({ places: 1, steps: 3 }), 4, [6, 10])).status).toBe('fooled');
    for (const attack of [patch(), spatial()])
      await expect(changeBy(attack, 2, [60])).rejects.toThrow(
        /works on images, \[rows, columns\] or .* was given inputs of shape \[60\]; use an attack in a norm/,
      );
  });
});

describe('random noise', () => {
  it('of a normal distribution has the length asked for', async () => {
    const { change } = await changeBy(randomNoise({ norm: 'l2', distribution: 'gaussian', draws: 1 }), 0.25, [60]);
    expect(Math.hypot(...change)).toBeCloseTo(0.25, 5);
  });

  it('of salt and pepper has so many grains, of both kinds', async () => {
    const { change } = await changeBy(randomNoise({ norm: 'l0', distribution: 'salt-and-pepper', draws: 1 }), 20, [60]);
    expect(change.filter((value) => value !== 0).length).toBe(20);
    expect(new Set(change)).toEqual(new Set([0, 0.5, -0.5]));
  });

  it('is refused in a norm that does not bound it', () => {
    expect(() => randomNoise({ norm: 'linf', distribution: 'gaussian' })).toThrow(
      /gaussian noise is bounded in l2; give norm: 'l2'/,
    );
  });
});
