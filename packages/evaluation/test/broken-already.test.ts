import { describe, expect, it } from 'vitest';
import { attackHasConverged } from '../src/checks/attack-has-converged.js';
import { restartsChangeLittle } from '../src/checks/restarts-change-little.js';
import type { Diagnosis } from '../src/probes/diagnose.js';
import type { Walk } from '../src/probes/walk.js';
import type { Recording } from '../src/record/recording.js';

const samples = 20;
const each = <T>(value: (sample: number) => T): T[] => Array.from({ length: samples }, (_, sample) => value(sample));
const labels = each(() => 0);

/** A walk of two points, of which the second fools the first `fooled` samples. */
const walkThat = (name: string, fooled: number): Walk => ({
  ...{ name, norm: 'linf', epsilon: 0.1, steps: 1, labels, ofAttacked: [] },
  ...{ losses: [labels, labels], margins: [labels, labels], slopes: [labels], distances: [labels, labels] },
  predictions: [labels, each((sample) => Number(sample < fooled))],
});

/** An attack that fools the first samples at a budget. */
const attackThat = (fooled: number, epsilon: number): Recording => ({
  ...{ attack: 'mine', norm: 'linf', threat: 'linf', seeks: 'bounded', knowledge: 'gradients', iterative: true },
  ...{ settings: {}, n: samples, epsilons: [epsilon], distances: [labels], queries: 1, gradientCalls: 1 },
  ...{ zeroGradients: 0, status: [each((sample) => (sample < fooled ? 'fooled' : 'robust'))] },
});

const clean = { labels: Int32Array.from(labels), predictions: Int32Array.from(labels) };

describe.each([
  ['attack-has-converged', attackHasConverged, 'twice the steps'],
  ['restarts-change-little', restartsChangeLittle, 'random start 1'],
] as const)('%s', (_, check, name) => {
  // The differences and the scale are what other checks look at.
  const diagnosis = { norm: 'linf', epsilon: 0.1, steps: 1, walks: [walkThat('cross-entropy', 2), walkThat(name, 8)] };
  const verdictWith = (...attacks: Recording[]) =>
    check({ diagnoses: [diagnosis as unknown as Diagnosis], clean, attacks }).verdict;

  it.each<[string, Recording[], string]>([
    ['is about samples that the attacks asked for leave', [attackThat(2, 0.1)], 'fail'],
    ['is content where they broke them too', [attackThat(8, 0.1)], 'pass'],
    ['and within a smaller budget', [attackThat(8, 0.05)], 'pass'],
    ['but not within a greater one', [attackThat(8, 0.2)], 'fail'],
    ['nor in another norm', [{ ...attackThat(8, 0.1), norm: 'l2', threat: 'l2' }], 'fail'],
  ])('%s', (_title, attacks, verdict) => {
    expect(verdictWith(...attacks)).toBe(verdict);
  });
});
